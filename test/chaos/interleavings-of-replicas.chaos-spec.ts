import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { ServiceProcess } from '../support/service-process.js';
import { Cluster, describeOnPostgres } from './rig/cluster.js';
import { create, Scenario } from './rig/scenario.js';

/** Interleavings of reference exactly-one-b that need a replica to sleep or to die. T_late is 3.6 s. */
describeOnPostgres('interleavings of replicas', () => {
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

  it('V1: a replica that sleeps longer than T_late between intent and POST sends nothing when it wakes', async () => {
    const a = await scenario.source();
    const sleeper = await cluster.heldReplica();
    cluster.hold('after-intent');
    const id = await cluster.post(sleeper, a);
    await cluster.sandbox.faults.whenHeld();
    sleeper.pause();
    const delivery = await scenario.expectOneWhole(id, a);
    cluster.sandbox.faults.release();
    sleeper.wake();
    await cluster.until('the sleeper has noticed', () =>
      sleeper.output().includes('taken-for-dead'),
    );
    await pause(1_000);
    expect(cluster.made(delivery.id)).toHaveLength(1);
    await sleeper.kill();
  });

  it.each([
    ['is born while it looks', true],
    ['was never made', false],
  ])('V2: the database is restored from before the intent; the B %s', async (_, born) => {
    const a = await scenario.source();
    const victim = await cluster.replica();
    cluster.sandbox.faults.add({ match: create, action: { hold: true } });
    const id = await cluster.post(victim, a);
    await cluster.sandbox.faults.whenHeld();
    await victim.kill();
    const delivery = await scenario.deliveryOf(id);
    await cluster.database.query('delete from intents where delivery_id = $1', [delivery]);
    await cluster.database.query('delete from deliveries where id = $1', [delivery]);
    await cluster.database.query('delete from handovers where id = $1', [id]);
    const restored = await cluster.replica({ FLERAPP_RESTORED: 'true' });
    expect(await cluster.post(restored, a)).toBe(id);
    await pause(1_000);
    if (born) cluster.sandbox.faults.release();
    await scenario.expectOneWhole(id, a, restored);
    if (!born) cluster.sandbox.faults.clear();
    await cluster.database.query('delete from restorations');
    await restored.kill();
  });

  it('a replica that sleeps while it fills B writes nothing when it wakes', async () => {
    const a = await scenario.source();
    const sleeper = await cluster.heldReplica();
    cluster.hold('after-record-creating-completing');
    const id = await cluster.post(sleeper, a);
    await cluster.sandbox.faults.whenHeld();
    sleeper.pause();
    const delivery = await scenario.expectOneWhole(id, a);
    const written = () => scenario.entries(delivery.instance.id).length;
    const before = written();
    cluster.sandbox.faults.release();
    sleeper.wake();
    await cluster.until('the sleeper has noticed', () =>
      sleeper.output().includes('taken-for-dead'),
    );
    await pause(1_000);
    expect(written()).toBe(before);
    await sleeper.kill();
  });
});
