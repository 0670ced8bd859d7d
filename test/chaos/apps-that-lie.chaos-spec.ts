import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { ServiceProcess } from '../support/service-process.js';
import { Cluster, describeOnPostgres } from './rig/cluster.js';
import { guidOf, Scenario, upload } from './rig/scenario.js';

/** T_late is 3.6 s. */
describeOnPostgres('apps that lie about what they stored', () => {
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

  it('F20: other bytes were stored than were sent: it parks, and the wrong copy is gone', async () => {
    const a = await scenario.source();
    cluster.sandbox.faults.add({ match: upload, action: { hold: 'answer' } });
    const id = await cluster.post(replica, a);
    await cluster.sandbox.faults.whenHeld();
    const delivery = await scenario.deliveryOf(id);
    const [b] = cluster.live(delivery);
    const copy = b?.data.find(({ dataType }) => dataType === 'kvittering');
    cluster.sandbox.world.instances.bytes(guidOf(b?.id), copy?.id ?? '')?.reverse();
    cluster.sandbox.faults.release();
    const { deliveries } = await cluster.settled(replica, id);
    expect(deliveries[0]).toMatchObject({ state: 'parked', reason: 'attachment-differs' });
    const types = cluster.live(delivery)[0]?.data.map(({ dataType }) => dataType);
    expect(types).not.toContain('kvittering');
  });

  it('V6, last look: what lands after the repeat is gone when B is delivered, and stays gone', async () => {
    const a = await scenario.source();
    cluster.sandbox.faults.add({ match: upload, after: 1, action: { commitLaterMs: 1_800 } });
    const id = await cluster.post(replica, a);
    await cluster.settled(replica, id);
    // Without the last look it would be delivered before the first copy lands.
    await pause(2_200);
    await scenario.expectOneWhole(id, a);
  });
});
