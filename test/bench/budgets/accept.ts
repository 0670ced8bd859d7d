import { randomUUID } from 'node:crypto';
import type { Benchmark, Options, Report } from '../benchmark.js';
import { DatabaseMeter } from '../support/database-meter.js';
import { cpuOf } from '../support/process-tree.js';
import { Remote } from '../support/remote.js';
import { handoversPath, type Stage } from '../support/stage.js';
import { median, quantile, short, spread } from '../support/statistics.js';
import { atLeast } from '../support/verdicts.js';
import type { BareHandlers } from '../workers/bare-process.js';

const connections = 32;

interface Side {
  readonly origin: string;
  readonly path: string;
  readonly pid: number;
  readonly meter: DatabaseMeter;
}

interface Measured {
  readonly perSecond: number;
  readonly cpu: number;
  readonly postgresCpu: number;
  readonly commits: number;
  readonly wal: number;
  readonly p50: number;
  readonly p99: number;
}

/** Accepting on PostgreSQL. Storage holds back every answer, so the one place of the worker is taken for good and only accepting is measured. */
export const accept: Benchmark = {
  name: 'accept',
  title: 'Accepting a handover: POST, token verified, commit, 202',

  async run(stage: Stage, { rounds, size }: Options): Promise<Report> {
    const service = await serviceSide(stage);
    const bare = await bareSide(stage);
    const seconds = 4 * size;
    await measure(stage, service, 2);
    await measure(stage, bare, 2);
    const pairs: [Measured, Measured][] = [];
    for (let round = 0; round < rounds; round++) {
      pairs.push([await measure(stage, service, seconds), await measure(stage, bare, seconds)]);
    }
    await stage.sandbox.ask('delay', 0);
    const ours = pairs.map(([one]) => one);
    const theirs = pairs.map(([, other]) => other);
    return {
      compared: [
        'the service, whose one worker is held by an Altinn that does not answer',
        'a bare Fastify route that commits one INSERT (comparators/bare-route.ts)',
      ],
      figures: { service: figuresOf(ours), 'bare route': figuresOf(theirs) },
      verdicts: [
        atLeast(
          'accepts/s over the bare route',
          pairs.map(([a, b]) => a.perSecond / b.perSecond),
          0.5,
        ),
      ],
    };
  },
};

async function serviceSide(stage: Stage): Promise<Side> {
  const database = await stage.postgres.create('accept_service');
  const { url, pid } = await stage.service(database, { FLERAPP_CONCURRENCY: '1' });
  await stage.sandbox.ask('holdStorage');
  const meter = new DatabaseMeter(await stage.client(database));
  return { origin: url, path: handoversPath, pid, meter };
}

async function bareSide(stage: Stage): Promise<Side> {
  const database = await stage.postgres.create('accept_bare');
  const bare = Remote.start<BareHandlers>('../workers/bare-process.js', import.meta.url);
  stage.onClose(() => bare.stop());
  const origin = await bare.ask('start', database);
  const meter = new DatabaseMeter(await stage.client(database));
  return { origin, path: '/handovers', pid: bare.pid, meter };
}

async function measure(stage: Stage, side: Side, seconds: number): Promise<Measured> {
  const sources = Array.from({ length: 20_000 * seconds }, () => `501337/${randomUUID()}`);
  const before = { cpu: cpuOf(side.pid), postgresCpu: cpuOf(stage.postgres.pid) };
  await side.meter.start();
  const { count, ms, latencies } = await stage.load.ask('post', {
    ...{ origin: side.origin, path: side.path, headers: await stage.callerHeaders() },
    ...{ connections, sources, forMs: seconds * 1_000 },
  });
  const { xids, wal } = await side.meter.stop();
  return {
    perSecond: (count * 1_000) / ms,
    cpu: (cpuOf(side.pid) - before.cpu) / count,
    postgresCpu: (cpuOf(stage.postgres.pid) - before.postgresCpu) / count,
    commits: xids / count,
    wal: wal / count,
    p50: median(latencies),
    p99: quantile(latencies, 0.99),
  };
}

function figuresOf(rounds: readonly Measured[]): string {
  const of = (name: keyof Measured): number => median(rounds.map((round) => round[name]));
  return (
    `${spread(rounds.map(({ perSecond }) => perSecond))} accepts/s, ` +
    `p50 ${short(of('p50'))} ms, p99 ${short(of('p99'))} ms; per accept ` +
    `${short(of('cpu'))} + ${short(of('postgresCpu'))} ms of CPU (process + PostgreSQL), ` +
    `${short(of('commits'))} commits, ${short(of('wal'))} bytes of WAL`
  );
}
