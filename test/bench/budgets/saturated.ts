import type pg from 'pg';
import type { Benchmark, Options, Report } from '../benchmark.js';
import { DatabaseMeter } from '../support/database-meter.js';
import { untilDelivered } from '../support/deliveries.js';
import { cpuOf } from '../support/process-tree.js';
import { Remote } from '../support/remote.js';
import type { Service } from '../support/service.js';
import { handoversPath, type Stage } from '../support/stage.js';
import { median, short, spread, sum } from '../support/statistics.js';
import { atLeast, atMost } from '../support/verdicts.js';
import type { PlainHandlers } from '../workers/plain-process.js';

const concurrency = 50;
/** Of Altinn's own engine, milliseconds of engine and database per outbound call (reference/engine.md §9). */
const anchorMs = 0.25;

/** One side of one round. CPU in milliseconds. */
interface Measured {
  readonly deliveries: number;
  readonly ms: number;
  readonly calls: Readonly<Record<string, number>>;
  readonly cpu: number;
  readonly postgresCpu: number;
  readonly altinnCpu: number;
  readonly commits: number;
  readonly wal: number;
}

/** Work as fast as it goes, from `POST` to delivered, at an Altinn that answers at once. */
export const saturated: Benchmark = {
  name: 'e2e',
  title: 'End to end, saturated: one replica, instant Altinn, 50 at a time',

  async run(stage: Stage, { rounds, size }: Options): Promise<Report> {
    const bench = await Sides.open(stage);
    const count = Math.round(400 * size);
    await bench.service(count);
    await bench.plain(count);
    await bench.meter.start(true);
    const pairs: [Measured, Measured][] = [];
    for (let round = 0; round < rounds; round++) {
      pairs.push([await bench.service(count), await bench.plain(count)]);
    }
    const counters = await bench.meter.stop(true);
    return reportOf(pairs, counters);
  },
};

class Sides {
  private constructor(
    private readonly stage: Stage,
    private readonly replica: Service,
    private readonly script: Remote<PlainHandlers>,
    private readonly client: pg.Client,
    readonly meter: DatabaseMeter,
  ) {}

  static async open(stage: Stage): Promise<Sides> {
    const database = await stage.postgres.create('saturated');
    const replica = await stage.service(database, {
      FLERAPP_CONCURRENCY: String(concurrency),
      FLERAPP_TARGET_CONCURRENCY: String(concurrency),
    });
    const script = Remote.start<PlainHandlers>('../workers/plain-process.js', import.meta.url);
    stage.onClose(() => script.stop());
    await script.ask('start', stage.altinnUrl, concurrency);
    const client = await stage.client(database);
    return new Sides(stage, replica, script, client, new DatabaseMeter(client));
  }

  service(count: number): Promise<Measured> {
    return this.#measure(count, this.replica.pid, async (sources) => {
      const headers = await this.stage.callerHeaders();
      const began = performance.now();
      await this.stage.load.ask('post', {
        ...{ origin: this.replica.url, path: handoversPath, headers },
        ...{ connections: concurrency, sources },
      });
      await untilDelivered(this.client);
      return performance.now() - began;
    });
  }

  plain(count: number): Promise<Measured> {
    return this.#measure(count, this.script.pid, (sources) =>
      this.script.ask('deliver', sources, concurrency),
    );
  }

  async #measure(
    deliveries: number,
    pid: number,
    work: (sources: readonly string[]) => Promise<number>,
  ): Promise<Measured> {
    const { sandbox, postgres } = this.stage;
    const sources = await sandbox.ask('sources', deliveries);
    await sandbox.ask('resetCounts');
    const pids = [pid, postgres.pid, sandbox.pid];
    const before = pids.map(cpuOf);
    const meter = new DatabaseMeter(this.client);
    await meter.start();
    const ms = await work(sources);
    const { xids, wal } = await meter.stop();
    const [cpu = NaN, postgresCpu = NaN, altinnCpu = NaN] = pids.map(
      (one, i) => cpuOf(one) - (before[i] ?? NaN),
    );
    const calls = await sandbox.ask('counts');
    return { deliveries, ms, calls, cpu, postgresCpu, altinnCpu, commits: xids, wal };
  }
}

function reportOf(
  pairs: readonly (readonly [Measured, Measured])[],
  counters: { readonly fsyncs: number; readonly transactions: number },
): Report {
  const ours = pairs.map(([one]) => one);
  const theirs = pairs.map(([, other]) => other);
  const delivered = sum(ours.map(({ deliveries }) => deliveries));
  const rate = ({ deliveries, ms }: Measured): number => (deliveries * 1_000) / ms;
  const perCall = (m: Measured, database: boolean): number =>
    (m.cpu + (database ? m.postgresCpu : 0)) / sum(Object.values(m.calls));
  const commits = ours.map((m) => m.commits / m.deliveries);
  const callMs = ours.map((m) => perCall(m, true));
  return {
    compared: [
      'one replica on PostgreSQL, from POST to delivered',
      'a plain script with the same calls and no durability (comparators/plain-script.ts)',
    ],
    figures: {
      service: figuresOf(ours),
      'plain script': figuresOf(theirs),
      'CPU per call': `${spread(callMs)} ms (service + PostgreSQL), script ${spread(theirs.map((m) => perCall(m, false)))} ms; Altinn's own engine ${String(anchorMs)} ms`,
      'per delivery': `${short(median(commits))} commits, ${short(counters.fsyncs / delivered)} fsyncs, ${short(median(ours.map((m) => m.wal / m.deliveries)))} bytes of WAL, ${short(counters.transactions / delivered)} transactions with the reading ones`,
      'calls of the service': callsOf(ours),
    },
    verdicts: [
      atLeast(
        'deliveries/s over the script',
        pairs.map(([a, b]) => rate(a) / rate(b)),
        0.5,
      ),
      atMost(
        'CPU per call, service + PostgreSQL, over the script',
        pairs.map(([a, b]) => perCall(a, true) / perCall(b, false)),
        2,
      ),
      atMost('commits per delivery, saturated', commits, 1, ''),
      sameCalls(callsOf(ours), callsOf(theirs)),
    ],
  };
}

function figuresOf(rounds: readonly Measured[]): string {
  const per = (name: 'cpu' | 'postgresCpu' | 'altinnCpu'): string =>
    short(median(rounds.map((m) => m[name] / m.deliveries)));
  const rates = rounds.map(({ deliveries, ms }) => (deliveries * 1_000) / ms);
  return (
    `${spread(rates)} deliveries/s; per delivery ${per('cpu')} + ${per('postgresCpu')} ms of CPU ` +
    `(process + PostgreSQL), ${per('altinnCpu')} ms of the sandbox`
  );
}

/** Whole calls per delivery by route; what is asked for once in a while (tokens, metadata) disappears. */
function callsOf(rounds: readonly Measured[]): string {
  const routes = [...new Set(rounds.flatMap(({ calls }) => Object.keys(calls)))].sort();
  return routes
    .map((route) => {
      const each = median(rounds.map((m) => (m.calls[route] ?? 0) / m.deliveries));
      return { route, each: Math.round(each) };
    })
    .filter(({ each }) => each > 0)
    .map(({ route, each }) => `${String(each)}× ${route}`)
    .join(', ');
}

/** A script that no longer makes the service's calls compares nothing. */
const sameCalls = (ours: string, theirs: string) => ({
  name: 'the script makes the calls of the service',
  measured: ours === theirs ? 'same' : `different: ${theirs}`,
  budget: 'same',
  pass: ours === theirs,
});
