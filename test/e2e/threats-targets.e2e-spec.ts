import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { deliveryId } from '../../src/orchestration/handovers/domain/derived-id.js';
import { type Bench, startBench } from '../support/flerapp.js';
import { fillInSource, getJson, orgToken } from '../support/source.js';
import { answer, Loopback } from '../support/loopback.js';

const flow = 'klage-til-saksbehandling';
const route = `/api/v1/flows/${flow}/handovers`;
const app = 'ttd/saksbehandling';
const create = { method: 'POST', path: `^/${app}/instances$` };
const json = { 'content-type': 'application/json; charset=utf-8' };
const guidOf = (instance: string) => instance.split('/')[1] ?? '';

/** Threats of reference authorization §5 that come from what Altinn and the apps answer. */
describe('threats: answers of others', () => {
  let bench: Bench;
  let evil: Loopback;
  beforeAll(async () => {
    evil = await new Loopback((_request, response) => answer(response, 200, {})).start();
    bench = await startBench({ variables: { FLERAPP_TIME_SCALE: '0.007' } });
  });
  afterAll(async () => {
    await bench.close();
    await evil.stop();
  });
  afterEach(() => {
    bench.sandbox.faults.clear();
    expect(evil.connections).toBe(0);
  });

  const settled = async (id: string) => {
    for (let i = 0; i < 600; i++) {
      const { body } = await bench.call('GET', `/api/v1/handovers/${id}`);
      if (body.status !== 'running' && body.status !== 'waiting') return body;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('it did not settle');
  };
  const handOver = async (instance: string) =>
    settled((await bench.call('POST', route, { instance })).body.id);
  const written = () =>
    bench.sandbox.stats.requests.filter(
      ({ method, path }) =>
        method !== 'GET' && path.includes(`/instances/`) && !path.includes('/ttd/klage/'),
    ).length;
  const born = () =>
    bench.sandbox.world.instances.all().filter(({ instance }) => instance.appId === app);

  /** An instance of app B for another organisation than the flow's, with this delivery's marker. */
  const foreignInstance = async (marker: string): Promise<string> => {
    const token = await orgToken(bench.sandbox.url);
    const form = new FormData();
    const instance = {
      instanceOwner: { organisationNumber: '897069650' },
      dataValues: { 'flerapp.delivery': marker },
    };
    form.append('instance', new Blob([JSON.stringify(instance)], { type: 'application/json' }));
    const response = await fetch(`${bench.sandbox.url}/${app}/instances`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form,
    });
    const made = (await response.json()) as { id?: string; Id?: string };
    return String(made.id ?? made.Id);
  };
  const stored = async (instance: string) =>
    getJson(
      `${bench.sandbox.url}/storage/api/v1/instances/${instance}`,
      await orgToken(bench.sandbox.url),
    );

  it('T21 app B that answers with an instance of another owner gets nothing written to it', async () => {
    const source = await fillInSource(bench.sandbox.url);
    const foreign = await foreignInstance(deliveryId(flow, guidOf(source), 'sak'));
    const body = await stored(foreign);
    bench.sandbox.faults.add({ match: create, action: { status: 201, body, headers: json } });
    const before = written();
    const handover = await handOver(source);
    expect(handover).toMatchObject({
      status: 'parked',
      deliveries: [{ reason: 'target-differs' }],
    });
    expect(handover.deliveries[0].advice).toContain('another instance owner');
    expect(written()).toBe(before);
    expect(await stored(foreign)).toEqual(body);
  });

  it.each<[string, object]>([
    ['an instance of another app', { appId: 'ttd/klage' }],
    ['an instance of another org', { org: 'brg', appId: 'brg/saksbehandling' }],
    ['no instance', { id: '../../evil' }],
    ['a page', { html: '<html>' }],
  ])('T21 a 201 with %s is no instance of ours', async (_, changes) => {
    const source = await fillInSource(bench.sandbox.url);
    const foreign = await foreignInstance(
      deliveryId(flow, guidOf(await fillInSource(bench.sandbox.url)), 'sak'),
    );
    const record = { ...(await stored(foreign)), ...changes };
    const body = 'html' in changes ? '<html></html>' : record;
    bench.sandbox.faults.add({ match: create, action: { status: 201, body, headers: json } });
    const handover = await handOver(source);
    expect(handover.deliveries[0].instance?.id).not.toBe(foreign);
    expect((await stored(foreign)).data).toEqual(record.data);
  });

  it('T7 a person cannot make an instance of app B: its policy lets the org alone', async () => {
    const user = await (await fetch(`${bench.sandbox.url}/Home/GetTestUserToken/1337`)).text();
    const answers = [];
    for (const token of [user, await orgToken(bench.sandbox.url)]) {
      const form = new FormData();
      const instance = JSON.stringify({ instanceOwner: { partyId: '501337' } });
      form.append('instance', new Blob([instance], { type: 'application/json' }));
      const headers = { authorization: `Bearer ${token}` };
      const url = `${bench.sandbox.url}/${app}/instances`;
      answers.push((await fetch(url, { method: 'POST', headers, body: form })).status);
    }
    expect(answers).toEqual([403, 201]);
  });

  it('T8 redirects of Altinn are not followed, and take no token with them', async () => {
    const source = await fillInSource(bench.sandbox.url);
    bench.sandbox.faults.add({
      match: { path: '^/(storage|ttd)/' },
      times: 12,
      action: { status: 307, headers: { location: `${evil.url}/latest/meta-data/` } },
    });
    const { body } = await bench.call('POST', route, { instance: source }, { prefer: 'wait=1' });
    bench.sandbox.faults.clear();
    expect(evil.connections).toBe(0);
    expect((await settled(body.id)).status).toBe('delivered');
  });

  it('T8 a link to the next page that leads elsewhere is not followed', async () => {
    const source = await fillInSource(bench.sandbox.url);
    bench.sandbox.faults.add({ match: create, action: { dropAfterProcessing: true } });
    bench.sandbox.faults.add({
      match: { method: 'GET', path: '^/storage/api/v1/instances\\?' },
      times: 2,
      action: {
        status: 200,
        body: { count: 0, next: `${evil.url}/x?continuationToken=1`, instances: [] },
        headers: json,
      },
    });
    expect((await handOver(source)).status).toBe('delivered');
  });

  it('T8 links inside an instance are never used', async () => {
    const source = await fillInSource(bench.sandbox.url);
    const record = await stored(source);
    const links = { platform: `${evil.url}/i`, apps: `${evil.url}/a` };
    const body = {
      ...record,
      selfLinks: links,
      data: record.data.map((element: object) => ({ ...element, selfLinks: links })),
    };
    bench.sandbox.faults.add({
      match: { method: 'GET', path: `^/storage/api/v1/instances/${source}$` },
      times: 3,
      action: { status: 200, body, headers: { ...json, location: evil.url } },
    });
    expect((await handOver(source)).status).toBe('delivered');
  });

  it.each<[string, object]>([
    ['lost its answer', { dropAfterProcessing: true }],
    ['failed after the insert', { dieBetween: 'insert-and-model' }],
  ])('T27 a create that %s leaves no orphan and no second instance', async (_, action) => {
    const source = await fillInSource(bench.sandbox.url);
    const before = born().length;
    bench.sandbox.faults.add({ match: create, action });
    const handover = await handOver(source);
    expect(handover.status).toBe('delivered');
    expect(born()).toHaveLength(before + 1);
    expect(born().some(({ instance }) => instance.id === handover.deliveries[0].instance.id)).toBe(
      true,
    );
  });
});
