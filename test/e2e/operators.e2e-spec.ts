import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../../src/database/index.js';
import { RetentionStore } from '../../src/orchestration/handovers/audit/retention-store.js';
import { type Answer, type Bench, startBench } from '../support/flerapp.js';
import { fillInSource, orgToken } from '../support/source.js';

const app = 'ttd/saksbehandling';
const flow = '/api/v1/flows/klage-til-saksbehandling';
const create = { method: 'POST', path: '^/ttd/saksbehandling/instances$' };
const refused = {
  match: create,
  times: 'always' as const,
  action: {
    status: 404,
    body: '"Cannot lookup party: Unknown party"',
    headers: { 'content-type': 'application/json; charset=utf-8' },
  },
};

/** T_late is 2.5 s, and ended deliveries are audited after 6 s. */
describe('operators', () => {
  let bench: Bench;
  beforeAll(async () => (bench = await startBench({ variables: { FLERAPP_TIME_SCALE: '0.007' } })));
  afterAll(() => bench.close());
  afterEach(() => bench.sandbox.faults.clear());

  const waitFor = async (id: string, done: (body: Answer['body']) => boolean) => {
    for (let i = 0; i < 400; i++) {
      const { body } = await bench.call('GET', `/api/v1/handovers/${id}`);
      if (done(body)) return body;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('it did not come to pass');
  };
  const settled = (id: string) =>
    waitFor(id, ({ status }) => status !== 'running' && status !== 'waiting');
  const post = async (instance: string) =>
    (await bench.call('POST', `${flow}/handovers`, { instance })).body;
  const parked = async () => {
    bench.sandbox.faults.add(refused);
    const source = await fillInSource(bench.sandbox.url);
    const { id } = await post(source);
    const handover = await settled(id);
    expect(handover).toMatchObject({ status: 'parked', deliveries: [{ reason: 'party-unknown' }] });
    expect(handover.deliveries[0].advice).toContain('retry');
    bench.sandbox.faults.clear();
    return { id: String(id), source };
  };
  const delivered = async () => {
    const source = await fillInSource(bench.sandbox.url);
    const handover = await settled((await post(source)).id);
    expect(handover.status).toBe('delivered');
    return { ...handover, source, delivery: handover.deliveries[0] };
  };
  /** An instance of app B made by the app owner himself. @returns `{partyId}/{guid}` */
  const makeByHand = async (dataValues: object, organisationNumber = '950474084') => {
    const form = new FormData();
    const instance = { instanceOwner: { organisationNumber }, dataValues };
    const part = new Blob([JSON.stringify(instance)], { type: 'application/json' });
    form.append('instance', part);
    const response = await fetch(`${bench.sandbox.url}/${app}/instances`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await orgToken(bench.sandbox.url)}` },
      body: form,
    });
    const made = (await response.json()) as { id?: string; Id?: string };
    return String(made.id ?? made.Id);
  };
  const storedOf = (id: string) => {
    const guid = id.split('/')[1];
    const found = bench.sandbox.world.instances
      .all()
      .find(({ instance }) => instance.id.endsWith(guid ?? ''));
    if (!found) throw new Error('no such instance');
    return found.instance;
  };

  it('retry a parked delivery when its cause is gone', async () => {
    const { id } = await parked();
    const answer = await bench.call('POST', `/api/v1/handovers/${id}/retry`, {});
    expect(answer.status).toBe(200);
    expect(answer.body.deliveries[0]).toMatchObject({ reason: 'retried-by-operator' });
    expect(await settled(id)).toMatchObject({ status: 'delivered' });
    const again = await bench.call('POST', `/api/v1/handovers/${id}/retry`, {});
    expect([again.status, again.body.type]).toEqual([409, 'urn:flerapp:problem:nothing-to-do']);
    const database = bench.app.get(Database, { strict: false });
    const [noted] = await database.query<{ kind: string; caller: object }>(
      "select kind, caller from audit where handover_id = $1 and kind = 'retried'",
      [id],
    );
    expect(noted?.caller).toMatchObject({ organisation: '405003309' });
  });

  it('retry many by flow and reason', async () => {
    const [one, other] = [await parked(), await parked()];
    const body = { flow: 'klage-til-saksbehandling', reason: 'party-unknown' };
    const answer = await bench.call('POST', '/api/v1/handovers/retry', body);
    expect(answer.body).toEqual({ deliveries: 2 });
    for (const { id } of [one, other]) expect((await settled(id)).status).toBe('delivered');
    const unknown = await bench.call('POST', '/api/v1/handovers/retry', { flow: 'ukjent' });
    expect(unknown.body).toEqual({ deliveries: 0 });
  });

  it('cancel: it ends, says what stays, and is not opened by a repeat', async () => {
    const { id, source } = await parked();
    const answer = await bench.call('POST', `/api/v1/handovers/${id}/cancel`);
    expect(answer.body).toMatchObject({
      status: 'cancelled',
      deliveries: [{ state: 'cancelled' }],
    });
    const again = await bench.call('POST', `${flow}/handovers`, { instance: source });
    expect([again.status, again.body.type]).toEqual([
      409,
      'urn:flerapp:problem:handover-cancelled',
    ]);
    const twice = await bench.call('POST', `/api/v1/handovers/${id}/cancel`);
    expect(twice.status).toBe(409);
  });

  it('cancel says of a half-made B that it stays, and the audit tells of another one beside it', async () => {
    bench.sandbox.faults.add({
      match: { method: 'PATCH', path: '^/ttd/saksbehandling/.*/data$' },
      times: 'always',
      action: { status: 500 },
    });
    const { id } = await post(await fillInSource(bench.sandbox.url));
    await waitFor(id, ({ deliveries }) => deliveries[0].instance !== undefined);
    const { body } = await bench.call('POST', `/api/v1/handovers/${String(id)}/cancel`);
    expect(body.deliveries[0]).toMatchObject({ reason: 'cancelled-half-made' });
    expect(body.deliveries[0].advice).toContain('stays as it is');
    expect(storedOf(body.deliveries[0].instance.id).status.isHardDeleted).toBe(false);
    const second = await makeByHand({ 'flerapp.delivery': body.deliveries[0].id });
    const seen = await waitFor(id, ({ deliveries }) => deliveries[0].findings.length > 0);
    expect(seen.deliveries[0].findings).toEqual([
      { code: 'duplicate-found', target: second.split('/')[1] },
    ]);
  });

  it('resolve: a parked delivery goes on with the instance that was named, if it can be its own', async () => {
    const { id } = await parked();
    const resolve = (instance: string) =>
      bench.call('POST', `/api/v1/handovers/${id}/resolve`, { target: 'sak', instance });
    const foreign = await delivered();
    const other = await resolve(foreign.delivery.instance.id);
    expect([other.status, other.body.type]).toEqual([409, 'urn:flerapp:problem:not-adoptable']);
    expect((await resolve('1/00000000-0000-0000-0000-000000000000')).status).toBe(409);
    expect((await resolve(await makeByHand({}, '897069650'))).status).toBe(409);
    const made = await makeByHand({});
    expect((await resolve(made)).status).toBe(200);
    const handover = await settled(id);
    expect(handover).toMatchObject({
      status: 'delivered',
      deliveries: [{ instance: { id: made } }],
    });
    expect(storedOf(made).dataValues).toMatchObject({
      'flerapp.delivery': handover.deliveries[0].id,
    });
  });

  it('an instance that a person deleted is parked, and made anew only when a person says so', async () => {
    bench.sandbox.faults.add({
      match: { method: 'PATCH', path: '^/ttd/saksbehandling/.*/data$' },
      times: 2,
      action: { status: 500 },
    });
    const { id } = await post(await fillInSource(bench.sandbox.url));
    const { deliveries } = await waitFor(id, (body) => body.deliveries[0].instance !== undefined);
    const first = String(deliveries[0].instance.id);
    bench.sandbox.world.instances.update(first.split('/')[1] ?? '', '1337', ({ status }) => {
      status.isSoftDeleted = true;
    });
    expect(await settled(id)).toMatchObject({
      status: 'parked',
      deliveries: [{ reason: 'target-deleted' }],
    });
    await bench.call('POST', `/api/v1/handovers/${String(id)}/retry`, {});
    const handover = await settled(id);
    expect(handover.status).toBe('delivered');
    expect(handover.deliveries[0].instance.id).not.toBe(first);
  });

  it('the audit finds a second live instance, and the recorded one stays', async () => {
    const { id, delivery } = await delivered();
    const second = await makeByHand({ 'flerapp.delivery': delivery.id });
    const seen = await waitFor(id, ({ deliveries }) => deliveries[0].findings.length > 0);
    expect(seen.deliveries[0]).toMatchObject({
      state: 'delivered',
      instance: { id: delivery.instance.id },
      findings: [{ code: 'duplicate-found', target: second.split('/')[1] }],
    });
    expect(seen.deliveries[0].advice).toContain('second live instance');
  });

  it('a finished handover is deleted in time, and its key stays for ever', async () => {
    const { id, source, delivery } = await delivered();
    const retention = bench.app.get(RetentionStore, { strict: false });
    while ((await retention.bury(0, 100)) > 0);
    const database = bench.app.get(Database, { strict: false });
    expect(await database.query('select 1 from handovers where id = $1', [id])).toEqual([]);
    const again = await bench.call('POST', `${flow}/handovers`, { instance: source });
    expect([again.status, again.body.id]).toEqual([200, id]);
    expect(again.body.deliveries[0].instance).toEqual(delivery.instance);
    expect((await bench.call('GET', `/api/v1/handovers/${String(id)}`)).status).toBe(200);
  });
});
