import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { ServiceProcess } from '../support/service-process.js';
import { Cluster, describeOnPostgres } from './rig/cluster.js';
import { Scenario } from './rig/scenario.js';

/** T_late is 3.6 s, and a POST leaves within 250 ms of its intent. */
describeOnPostgres('replicas that send too late', () => {
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

  it('a POST that was held back beyond its deadline never leaves, though its replica lives', async () => {
    const a = await scenario.source();
    const slow = await cluster.heldReplica();
    cluster.hold('after-intent');
    const id = await cluster.post(slow, a);
    await cluster.sandbox.faults.whenHeld();
    await pause(600);
    cluster.sandbox.faults.release();
    const delivery = await scenario.expectOneWhole(id, a);
    const { rows } = await cluster.database.query<{ outcome: string; settled: string }>(
      'select outcome, settled from intents where delivery_id = $1 order by at',
      [delivery.id],
    );
    expect(rows).toEqual([
      { outcome: 'send-deadline', settled: 'not-sent' },
      { outcome: 'created', settled: 'made' },
    ]);
    await slow.kill();
  });

  it('F28: a replica that sleeps in front of a copy sends no file when it wakes', async () => {
    const a = await scenario.source();
    const sleeper = await cluster.heldReplica();
    // The receipt is fetched, sent and compared; then comes the first attachment.
    cluster.hold('before-download', 2);
    const id = await cluster.post(sleeper, a);
    await cluster.sandbox.faults.whenHeld();
    sleeper.pause();
    const delivery = await scenario.expectOneWhole(id, a);
    const before = scenario.entries(delivery.instance.id).length;
    cluster.sandbox.faults.release();
    sleeper.wake();
    await pause(1_500);
    expect(scenario.entries(delivery.instance.id)).toHaveLength(before);
    await sleeper.kill();
  });
});
