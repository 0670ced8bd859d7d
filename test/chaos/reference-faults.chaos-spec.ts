import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { PlatformOutage } from '../../src/sandbox/world/index.js';
import type { ServiceProcess } from '../support/service-process.js';
import { control, permitDeleting, targetApp } from './rig/app-b.js';
import { Cluster, describeOnPostgres, flowPath } from './rig/cluster.js';
import { create, guidOf, Scenario } from './rig/scenario.js';

const version = (cluster: Cluster, nugetVersion: string) =>
  control(cluster.sandbox, 'PATCH', `apps/${targetApp}`, { nugetVersion });
const lostModel: PlatformOutage = {
  call: 'storage.postData',
  appId: targetApp,
  times: 1,
  status: 500,
};

/** Faults of reference reliability §5.2 by their numbers; the census says where the others are. T_late is 3.6 s. */
describeOnPostgres('faults of the reference', () => {
  let cluster: Cluster;
  let replica: ServiceProcess;
  let scenario: Scenario;
  beforeAll(async () => {
    cluster = await Cluster.start({ scale: 0.01 });
    replica = await cluster.replica();
    scenario = new Scenario(cluster, replica);
  });
  afterAll(() => cluster.close());
  afterEach(() => scenario.repair());

  it('F1: a replica that dies between acceptance and its first call: the others go on', async () => {
    const a = await scenario.source();
    const victim = await cluster.replica();
    const match = { method: 'GET', path: `^/storage/api/v1/instances/${a}$` };
    cluster.sandbox.faults.add({ match, action: { hold: true } });
    const id = await cluster.post(victim, a);
    await victim.kill();
    cluster.sandbox.faults.clear();
    await scenario.expectOneWhole(id, a);
  });

  it('F5: an app of version 9 fails after its insert and names the instance: it is adopted', async () => {
    await version(cluster, '9.0.0.0');
    try {
      const a = await scenario.source();
      cluster.sandbox.world.platform.breakDown({ ...lostModel });
      await scenario.expectOneWhole(await cluster.post(replica, a), a);
    } finally {
      await version(cluster, '8.12.7.0');
    }
  });

  it('F6: an app of version 8 fails after its insert and cannot roll back: the orphan is adopted', async () => {
    const a = await scenario.source();
    const { platform } = cluster.sandbox.world;
    platform.breakDown({ ...lostModel });
    platform.breakDown({ call: 'storage.deleteInstance', appId: targetApp, times: 1, status: 403 });
    const delivery = await scenario.expectOneWhole(await cluster.post(replica, a), a);
    expect(cluster.made(delivery.id)).toHaveLength(1);
  });

  it('F6: it fails after its insert and rolls back: another one is made', async () => {
    await permitDeleting(cluster.sandbox, 'org');
    const a = await scenario.source();
    cluster.sandbox.world.platform.breakDown({ ...lostModel });
    const delivery = await scenario.expectOneWhole(await cluster.post(replica, a), a);
    expect(cluster.made(delivery.id)).toHaveLength(2);
  });

  it('F7: a hundred posts of one source to three replicas at once are one handover and one B', async () => {
    const a = await scenario.source();
    const replicas = [replica, await cluster.replica(), await cluster.replica()];
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        cluster.ask(replicas[i % 3] ?? replica, 'POST', flowPath, { instance: a }, 'wait=20'),
      ),
    );
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(new Set(answers.map(({ status }) => status > 201)).size).toBe(1);
    const delivery = await scenario.expectOneWhole(answers[0]?.body.id, a);
    expect(cluster.made(delivery.id)).toHaveLength(1);
    await Promise.all(replicas.slice(1).map((one) => one.kill()));
  });

  it.each([
    ['F11: Maskinporten', { method: 'POST', path: '^/mp/token' }],
    ['F12: the token exchange', { method: 'GET', path: '^/authentication/' }],
  ])('%s is away for a while: the delivery waits and is not parked', async (_, match) => {
    const fresh = await cluster.replica();
    const a = await scenario.source();
    cluster.sandbox.faults.add({ match, times: 12, action: { status: 503 } });
    const id = await cluster.post(fresh, a);
    await scenario.expectOneWhole(id, a, fresh);
    await fresh.kill();
  });

  it('F13: 429 with Retry-After is honoured', async () => {
    const a = await scenario.source();
    const action = { status: 429, headers: { 'retry-after': '2' } };
    const match = { method: 'GET', path: `^/storage/api/v1/instances/${a}$` };
    cluster.sandbox.faults.add({ match, action });
    const began = Date.now();
    const id = await cluster.post(replica, a);
    await scenario.expectOneWhole(id, a);
    expect(Date.now() - began).toBeGreaterThanOrEqual(2_000);
  });

  it('F16: app B is not deployed for a while', async () => {
    const a = await scenario.source();
    const html = { 'content-type': 'text/html' };
    const action = { status: 404, body: '<html>default backend</html>', headers: html };
    cluster.sandbox.faults.add({ match: create, times: 1, action });
    await scenario.expectOneWhole(await cluster.post(replica, a), a);
  });

  it('F23: A is deleted while its B is being made: it parks, and says why', async () => {
    const a = await scenario.source();
    cluster.sandbox.faults.add({ match: create, action: { dropAfterProcessing: true } });
    const id = await cluster.post(replica, a);
    const delivery = await scenario.deliveryOf(id);
    await cluster.until('it was made', () => cluster.made(delivery).length > 0);
    cluster.sandbox.world.instances.update(guidOf(a), '1337', ({ status }) => {
      status.isSoftDeleted = true;
    });
    const { deliveries } = await cluster.settled(replica, id);
    expect(deliveries[0]).toMatchObject({ state: 'parked', reason: 'source-changed' });
    expect(deliveries[0].advice).toContain('App A');
    expect(cluster.made(delivery)).toHaveLength(1);
  });

  it('F30: a delivery that ends the service again and again is parked', async () => {
    const a = await scenario.source();
    const id = await cluster.post(replica, a);
    const delivery = await scenario.expectOneWhole(id, a);
    // Five deaths in a row, as take-overs count them; the sixth replica must not die of it too.
    const other = await scenario.source();
    cluster.sandbox.faults.add({ match: create, action: { hold: true } });
    const poison = await cluster.post(replica, other);
    await cluster.sandbox.faults.whenHeld();
    await cluster.database.query(
      'update deliveries set crashes = 5, run_by = gen_random_uuid() where handover_id = $1',
      [poison],
    );
    cluster.sandbox.faults.release();
    const { deliveries } = await cluster.settled(replica, poison);
    expect(deliveries[0]).toMatchObject({ state: 'parked', reason: 'crashes-the-service' });
    expect(delivery.state).toBe('delivered');
  });

  it('F31: two operators at once: one decision counts', async () => {
    const a = await scenario.source();
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const body = '"Cannot lookup party: Unknown party"';
    const action = { status: 404, body, headers };
    cluster.sandbox.faults.add({ match: create, times: 'always', action });
    const id = await cluster.post(replica, a);
    expect((await cluster.settled(replica, id)).status).toBe('parked');
    const path = `/api/v1/handovers/${id}`;
    const answers = await Promise.all([
      cluster.ask(replica, 'POST', `${path}/cancel`),
      cluster.ask(replica, 'POST', `${path}/cancel`),
      cluster.ask(replica, 'POST', `${path}/cancel`),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect((await scenario.handover(id)).status).toBe('cancelled');
  });
});
