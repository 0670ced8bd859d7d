import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { ServiceProcess } from '../support/service-process.js';
import { permitDeleting } from './rig/app-b.js';
import { Cluster, describeOnPostgres } from './rig/cluster.js';
import { create, guidOf, Scenario } from './rig/scenario.js';

/** Interleavings of reference exactly-one-b in which more than one B is born. T_late is 3.6 s. */
describeOnPostgres('interleavings of births', () => {
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

  it('V10: an app that drops the marker is stopped after the first B, until a person has looked', async () => {
    const [first, second] = [await scenario.source(), await scenario.source()];
    const action = { dropDataValues: true } as const;
    cluster.sandbox.faults.add({ match: create, times: 'always', action });
    const one = await cluster.post(replica, first);
    await scenario.expectOneWhole(one, first);
    const other = await cluster.post(replica, second);
    await cluster.until(
      'the second one waits',
      async () => (await scenario.handover(other)).deliveries[0].reason === 'target-stopped',
    );
    const delivery = await scenario.deliveryOf(other);
    expect(cluster.made(delivery)).toHaveLength(0);
    cluster.sandbox.faults.clear();
    const path = '/api/v1/flows/klage-til-saksbehandling/targets/sak/resume';
    expect((await cluster.ask(replica, 'POST', path)).status).toBe(204);
    await scenario.expectOneWhole(other, second);
  });

  it('V11: an app that is later than T_late makes a second B: the audit finds it, the recorded one stays', async () => {
    const a = await scenario.source();
    cluster.sandbox.faults.add({ match: create, action: { commitLaterMs: 4_500 } });
    const id = await cluster.post(replica, a);
    const { deliveries } = await cluster.settled(replica, id);
    const recorded = deliveries[0].instance.id;
    await cluster.until(
      'the audit has found it',
      async () => (await scenario.handover(id)).deliveries[0].findings.length > 0,
    );
    const [delivery] = (await scenario.handover(id)).deliveries;
    expect(delivery).toMatchObject({ state: 'delivered', instance: { id: recorded } });
    expect(delivery.findings[0].code).toBe('duplicate-found');
    const live = cluster.live(delivery.id).map((b) => b.id);
    expect(live).toHaveLength(2);
    expect(live).toContain(recorded);
    expect(`${recorded} ${String(delivery.findings[0].target)}`).toContain(
      guidOf(live.find((b) => b !== recorded) ?? ''),
    );
  });

  it.each([
    ['once', undefined],
    ['twice, because its connection broke', true as const],
  ])(
    'the app takes back what was adopted, and deletes it %s: one B in the end',
    async (_, repeated) => {
      await permitDeleting(cluster.sandbox, 'org');
      const a = await scenario.source();
      cluster.sandbox.faults.add({
        match: create,
        action: { rollBackLaterMs: 1_500, status: 500, ...(repeated && { repeated }) },
      });
      const id = await cluster.post(replica, a);
      const delivery = await scenario.expectOneWhole(id, a);
      expect(cluster.made(delivery.id)).toHaveLength(2);
    },
  );
});
