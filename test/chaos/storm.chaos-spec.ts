import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { scaledTimings } from '../../src/config/index.js';
import {
  type Sandbox,
  type ServiceEnvironment,
  serviceEnvironment,
  startSandbox,
} from '../../src/sandbox/index.js';
import { seeded } from '../../src/sandbox/seeded.js';
import { appFolder } from '../support/flerapp.js';
import { ServiceProcess } from '../support/service-process.js';
import { hasPostgres, PrivatePostgres } from './rig/private-postgres.js';
import { TcpProxy } from './rig/tcp-proxy.js';
import { permitDeleting } from './rig/app-b.js';
import { Caller, type Source, submitted } from './storm/callers.js';
import { interfere } from './storm/persons.js';
import { faultRules, type Interference, interference, lateBirth, outages } from './storm/plan.js';
import { reckon, type Reckoning } from './storm/reckoning.js';
import { Weather } from './storm/weather.js';

const deliveries = Number(process.env['STORM_DELIVERIES'] ?? 150);
const replicaCount = Number(process.env['STORM_REPLICAS'] ?? 3);
const seed = Number(process.env['STORM_SEED'] ?? Date.now() % 1_000_000);
const scale = 0.02;
const { tLate } = scaledTimings(scale);
const atATime = 12;

(hasPostgres() ? describe : describe.skip)(`a storm of ${String(deliveries)} deliveries`, () => {
  const random = seeded(seed);
  const sources: Source[] = [];
  const replicas: ServiceProcess[] = [];
  let sandbox: Sandbox;
  let environment: ServiceEnvironment;
  let postgres: PrivatePostgres;
  let proxy: TcpProxy;
  let database: pg.Pool;
  let weather: Weather;

  const start = () =>
    ServiceProcess.start(
      {
        ...environment.variables,
        FLERAPP_TIME_SCALE: String(scale),
        FLERAPP_CONCURRENCY: '16',
        FLERAPP_TARGET_CONCURRENCY: '16',
        DATABASE_URL: postgres.url(proxy.port),
        ...(process.env['TEST_SABOTAGE'] && { TEST_SABOTAGE: process.env['TEST_SABOTAGE'] }),
      },
      process.env['TEST_SABOTAGE'] ? 'test/support/replica.mjs' : 'dist/main.js',
    );

  beforeAll(async () => {
    process.stdout.write(`storm: seed ${String(seed)}\n`);
    postgres = await PrivatePostgres.start();
    proxy = await TcpProxy.start(postgres.port);
    sandbox = await startSandbox({ appFolders: [appFolder], seed, timings: scaledTimings(scale) });
    await permitDeleting(sandbox, 'org');
    environment = await serviceEnvironment(sandbox, mkdtempSync(join(tmpdir(), 'flerapp-storm-')));
    database = new pg.Pool({ connectionString: postgres.url(), max: 2 });
    database.on('error', () => undefined);
    replicas.push(await start());
    replicas.push(...(await Promise.all(Array.from({ length: replicaCount - 1 }, start))));
  }, 60_000);
  afterAll(async () => {
    sandbox.faults.clear();
    for (const replica of replicas) replica.wake();
    await Promise.all(replicas.map((replica) => replica.kill()));
    await database.end();
    await proxy.close();
    await sandbox.close();
    await postgres.close();
  });

  it('passes over callers, replicas, the database, Altinn and persons', async () => {
    for (const rule of faultRules(tLate)) sandbox.faults.add(rule);
    for (const outage of outages) sandbox.world.platform.breakDown({ ...outage });
    sandbox.faults.listLagMs = 200;
    weather = new Weather({
      ...{ replicas, start, postgres, proxy, random, tLate },
      lateBirth: () => sandbox.faults.add(lateBirth(tLate)),
    });
    const caller = new Caller(sandbox, environment, replicas, random);
    const storm = weather.blow();
    const persons: Promise<void>[] = [];
    let next = 0;
    const work = async () => {
      while (next < deliveries) {
        const source = await submitted(sandbox, `S-${String(next++)}`, chosen(random()));
        sources.push(source);
        persons.push(interfere(sandbox, source));
        await caller.handOver(source);
      }
    };
    await Promise.all(Array.from({ length: atATime }, work));
    await weather.calm();
    await storm;
    await Promise.all(persons);
    expect(sources).toHaveLength(deliveries);
  }, 3_600_000);

  it('and afterwards everything is settled', async () => {
    sandbox.faults.clear();
    sandbox.world.platform.repair();
    // Births that the weather has ordered come first, and the audit has looked twice at the youngest.
    await sandbox.faults.whenSettled();
    const until = Date.now() + 45_000 + deliveries * 30;
    while (Date.now() < until && (await open(database)) > 0) {
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    const left = await stuck(database);
    for (const row of left) process.stdout.write(`storm: STUCK ${JSON.stringify(row)}\n`);
    if (left.length > 0) keepLogs(replicas);
    expect(left).toEqual([]);
  }, 3_600_000);

  it('nothing is lost, doubled or mixed up', async () => {
    let reckoning: Reckoning = await reckon(database, sandbox, sources);
    // A second B that was born after T_late is there until the audit has found it.
    for (let i = 0; i < 40 && reckoning.violations.length > 0; i++) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      reckoning = await reckon(database, sandbox, sources);
    }
    process.stdout.write(report(reckoning));
    expect(reckoning.violations).toEqual([]);
    expect(reckoning.delivered).toBeGreaterThan(deliveries * 0.9);
    expect(reckoning.reported).toBeLessThanOrEqual(weather.struck.get('late-birth') ?? 0);
  }, 120_000);

  it('each class of fault was there', () => {
    const blows = ['cut', 'kill', 'late-birth', 'restart', 'stop', 'term'];
    if (deliveries >= 1_000) expect([...weather.struck.keys()].sort()).toEqual(blows);
    expect(weather.struck.size).toBeGreaterThan(1);
    const least = Math.floor(deliveries / 1_000);
    for (const kind of [
      'dropAfterProcessing',
      'commitLaterMs',
      'rollBackLaterMs',
      'status',
      'truncate',
      'delayMs',
      'reset',
    ]) {
      const count = sandbox.faults.injected.count(kind);
      if (deliveries >= 1_000) expect([kind, count > least]).toEqual([kind, true]);
    }
  });

  function report({ delivered, parked, reported, violations }: Reckoning): string {
    const faults = Object.entries(sandbox.faults.injected.all());
    const injected = {
      ...Object.fromEntries(weather.struck),
      ...Object.fromEntries(faults.map(([kind, { total }]) => [kind, total])),
      ...Object.fromEntries(sandbox.world.platform.hits),
    };
    return [
      `storm: seed ${String(seed)}, ${String(deliveries)} deliveries, ${String(replicaCount)} replicas`,
      `storm: ${String(delivered)} delivered, ${String(parked)} parked for a true reason, ${String(reported)} late births reported, ${String(violations.length)} violations`,
      ...violations.slice(0, 40).map((violation) => `storm: VIOLATION ${violation}`),
      ...Object.entries(injected).map(
        ([kind, count]) => `storm: injected ${kind}: ${String(count)}`,
      ),
      '',
    ].join('\n');
  }
});

/** A few sources are interfered with. */
function chosen(random: number): Interference | undefined {
  const kinds = Object.keys(interference) as Interference[];
  return random < 0.04 ? kinds[Math.floor((random / 0.04) * kinds.length)] : undefined;
}

/** What the replicas have said, for whoever must find out why it stands still. */
function keepLogs(replicas: readonly ServiceProcess[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'flerapp-storm-logs-'));
  replicas.forEach((replica, i) => {
    writeFileSync(join(folder, `${String(i)}.log`), replica.output());
  });
  process.stdout.write(`storm: logs in ${folder}\n`);
}

/** What does not go on, and who holds it. */
async function stuck(database: pg.Pool): Promise<unknown[]> {
  const { rows } = await database.query(
    `select d.id, d.state, d.reason, d.version, extract(epoch from now() - d.next_run_at)::integer as overdue,
       (select r.beat_at > now() - interval '5 seconds' from replicas r where r.incarnation = d.run_by) as held_by_living,
       d.run_by, (select jsonb_agg(to_jsonb(j)) from graphile_worker._private_jobs j where j.key = d.id::text) as jobs
     from deliveries d where d.state in ('waiting', 'creating', 'completing') limit 10`,
  );
  return rows;
}

async function open(database: pg.Pool): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    "select count(*)::integer as count from handovers where status in ('waiting', 'running')",
  );
  return rows[0]?.count ?? 0;
}
