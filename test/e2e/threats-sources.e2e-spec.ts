import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { callerScope } from '../../src/sandbox/index.js';
import { problemOf } from '../support/audit-lines.js';
import { type Bench, startBench } from '../support/flerapp.js';
import { grantsFile } from '../support/grants.js';
import { fillInSource } from '../support/source.js';

const flow = 'klage-til-saksbehandling';
const route = `/api/v1/flows/${flow}/handovers`;
const app = 'ttd/saksbehandling';
const operations = ['handovers:create', 'handovers:read'];
const stranger = '991825827';
const guidOf = (instance: string) => instance.split('/')[1] ?? '';

/** Threats of reference authorization §5 against instances and handovers of others. */
describe('threats: instances of others', () => {
  let bench: Bench;
  const grants = grantsFile(
    { id: 'a', flows: [flow], operations },
    { id: 'b', organisation: stranger, flows: ['innsyn-fordeling'], operations },
  );
  beforeAll(async () => {
    bench = await startBench({ variables: { FLERAPP_GRANTS_FILE: grants } });
  });
  afterAll(() => bench.close());

  let before: number;
  const created = () => bench.sandbox.world.ledger.count('instance-created', app);
  beforeEach(() => {
    before = created();
  });
  afterEach(() => expect(created()).toBe(before));

  const post = (instance: string, prefer = 'wait=8') =>
    bench.call('POST', route, { instance }, { prefer });
  /** What was read of an instance beside its record: its form and its files. */
  const contentsRead = (instance: string) =>
    bench.sandbox.stats.requests.filter(
      ({ method, path }) =>
        method === 'GET' && path.includes(guidOf(instance)) && path.includes('/data'),
    ).length;
  const remove = async (instance: string) => {
    const token = await (await fetch(`${bench.sandbox.url}/Home/GetTestUserToken/1337`)).text();
    const url = `${bench.sandbox.url}/ttd/klage/instances/${instance}?hard=false`;
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(200);
  };

  it('T2 a foreign instance, one under another party, a deleted and an unknown one are one 404, and nothing of them is read', async () => {
    const mine = await fillInSource(bench.sandbox.url);
    const like = (changes: { org?: string; appId: string }) =>
      bench.sandbox.world.instances.create({
        ...bench.sandbox.world.instances.get(guidOf(mine))!,
        ...changes,
        by: '405003309',
      }).id;
    const otherApp = like({ appId: app });
    const otherOrg = like({ org: 'brg', appId: 'brg/klage' });
    const wrongParty = `500000/${guidOf(mine)}`;
    const deleted = await fillInSource(bench.sandbox.url, { submit: false });
    await remove(deleted);
    const unknown = `501337/${randomUUID()}`;
    const answers: unknown[] = [];
    for (const instance of [otherApp, otherOrg, wrongParty, deleted, unknown]) {
      const read = contentsRead(instance);
      const answer = await post(instance);
      answers.push([answer.status, problemOf(answer)]);
      expect(contentsRead(instance)).toBe(read);
    }
    expect(answers[0]).toEqual([404, expect.objectContaining({ title: 'Not found' })]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('T2 the guid is compared as Altinn writes it: another spelling is no instance', async () => {
    const source = await fillInSource(bench.sandbox.url);
    for (const spelling of [source.toUpperCase(), `0${source}`, `${source} `, `{${source}}`]) {
      expect((await post(spelling)).status).toBe(400);
    }
  });

  /** A path exactly as it is written: `fetch` would resolve its dots. */
  const raw = async (path: string): Promise<{ status: number; body: string }> => {
    const headers = { authorization: `Bearer ${await bench.token()}` };
    const { hostname, port } = new URL(bench.url);
    return new Promise((resolve, reject) => {
      const options = { hostname, port, path, method: 'POST', headers };
      const outgoing = request(options, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() });
        });
      });
      outgoing.on('error', reject).end();
    });
  };

  it.each([
    '../../health/live',
    '..%2f..%2fstorage',
    '%252e%252e%252f',
    '%2e%2e/%2e%2e',
    `${flow}%00`,
    flow.toUpperCase(),
    'kl\u00e6ge'.replace('\u00e6', '%C3%A6'),
    '%EF%BC%8E%EF%BC%8E%2f',
    'a'.repeat(10_000),
  ])('T9 a path in the place of a flow is no flow, and leads nowhere (%#)', async (name) => {
    const asked = bench.sandbox.stats.requests.filter(({ path }) => !path.startsWith('/mp/'));
    const { status, body } = await raw(`/api/v1/flows/${name}/handovers`);
    expect([400, 404]).toContain(status);
    expect(body).toMatch(/^\{"type":"urn:flerapp:problem:/);
    expect(bench.sandbox.stats.requests.filter(({ path }) => !path.startsWith('/mp/'))).toEqual(
      asked,
    );
  });

  it.each([
    `501337/../../../${randomUUID()}`,
    `501337/..%2f${randomUUID()}`,
    `501337\u0000/${randomUUID()}`,
    `501337/${randomUUID()}/data`,
    `12345678901/${randomUUID()}`,
    `0/${randomUUID()}`,
    `501337@evil.example/${randomUUID()}`,
    `\u0665\u0660\u0661/${randomUUID()}`,
  ])(
    'T9 an address with more in it than party and guid is refused before anybody is asked (%#)',
    async (instance) => {
      expect((await post(instance)).status).toBe(400);
    },
  );

  it('T17 a handover of others and one that does not exist are told apart by nothing', async () => {
    const { body } = await post(await fillInSource(bench.sandbox.url));
    before += 1;
    const consumer = { authority: 'iso6523-actorid-upis', ID: `0192:${stranger}` };
    const claims = { scope: callerScope, consumer };
    const headers = {
      authorization: `Bearer ${await bench.sandbox.maskinporten.mintToken(claims)}`,
    };
    const get = async (id: string) => {
      const answer = await bench.call('GET', `/api/v1/handovers/${id}`, undefined, headers);
      const names = [...answer.headers.keys()].sort();
      return { status: answer.status, problem: problemOf(answer), names };
    };
    const foreign = await get(body.id);
    expect(foreign.status).toBe(404);
    expect(foreign).toEqual(await get(randomUUID()));
    const { body: list } = await bench.call('GET', '/api/v1/handovers', undefined, headers);
    expect(list.handovers).toEqual([]);
  });

  it('T18 an instance that is deleted between acceptance and execution is refused', async () => {
    const source = await fillInSource(bench.sandbox.url, { submit: false });
    expect((await post(source, 'respond-async')).status).toBe(202);
    await remove(source);
    const answer = await post(source);
    expect([answer.status, answer.body.detail]).toEqual([
      404,
      'No such source instance for this flow.',
    ]);
  });
});
