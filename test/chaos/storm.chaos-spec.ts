import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hasPostgres } from './rig/private-postgres.js';
import { endedDeliveries, open, stuck } from './storm/ended.js';
import { planOf } from './storm/plan.js';
import { reckon, type Reckoning } from './storm/reckoning.js';
import { missing, report } from './storm/report.js';
import { StormRig, timings } from './storm/rig.js';
import { Storm } from './storm/storm.js';

const deliveries = Number(process.env['STORM_DELIVERIES'] ?? 150);
const replicas = Number(process.env['STORM_REPLICAS'] ?? 3);
const seed = Number(process.env['STORM_SEED'] ?? Date.now() % 1_000_000);
const head = `seed ${String(seed)}, ${String(deliveries)} deliveries, ${String(replicas)} replicas`;
const hours = 3_600_000;

(hasPostgres() ? describe : describe.skip)(`a storm of ${String(deliveries)} deliveries`, () => {
  const plan = planOf(deliveries, seed);
  let rig: StormRig;
  let storm: Storm;

  beforeAll(async () => {
    process.stdout.write(`storm: ${head}\n`);
    rig = await StormRig.start(replicas, seed);
    storm = new Storm(rig, plan, seed);
  }, 120_000);
  afterAll(async () => {
    storm.persons.leave();
    await rig.close();
  }, 60_000);

  it(
    'passes over callers, replicas, the database, Altinn and persons',
    async () => {
      await storm.rage();
      expect(storm.sources).toHaveLength(deliveries);
      expect(storm.weather.overstayed).toBe(0);
    },
    4 * hours,
  );

  it(
    'and afterwards everything is settled',
    async () => {
      await storm.clear();
      const until = Date.now() + 60_000 + deliveries * 30;
      while (Date.now() < until && (await open(rig.database)) > 0) await pause(500);
      const left = await stuck(rig.database);
      for (const row of left) process.stdout.write(`storm: STUCK ${JSON.stringify(row)}\n`);
      if (left.length > 0) process.stdout.write(`storm: logs in ${rig.keepLogs()}\n`);
      expect(left).toEqual([]);
    },
    hours,
  );

  it('nothing is lost, doubled or mixed up', async () => {
    // A second B that was born after T_late is there until the audit has found it.
    const until = Date.now() + timings.auditFirst + 2 * timings.tLate + 10_000;
    let reckoning = await reckoned();
    while (reckoning.violations.length > 0 && Date.now() < until) {
      await pause(1_000);
      reckoning = await reckoned();
    }
    const dump = process.env['STORM_DUMP'];
    if (dump)
      writeFileSync(dump, JSON.stringify([...(await endedDeliveries(rig.database)).values()]));
    if (dump) process.stdout.write(`storm: logs in ${rig.keepLogs()}\n`);
    process.stdout.write(report(head, reckoning, plan.planned, storm.injected()));
    expect(reckoning.violations).toEqual([]);
    expect(reckoning.delivered).toBeGreaterThan(deliveries * 0.9);
  }, 180_000);

  it('each class of fault was there', () => {
    expect(missing(plan.planned, storm.injected())).toEqual([]);
  });

  async function reckoned(): Promise<Reckoning> {
    return reckon({
      sandbox: rig.sandbox,
      sources: storm.sources,
      ended: await endedDeliveries(rig.database),
      touched: storm.persons.done,
      deadline: timings.send + timings.tLate,
    });
  }
});
