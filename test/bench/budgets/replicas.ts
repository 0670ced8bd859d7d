import type pg from 'pg';
import type { Benchmark, Options, Report } from '../benchmark.js';
import { DatabaseMeter } from '../support/database-meter.js';
import { untilDelivered } from '../support/deliveries.js';
import { cpuOf } from '../support/process-tree.js';
import type { Service } from '../support/service.js';
import { handoversPath, type Stage } from '../support/stage.js';
import { median, short, spread, sum } from '../support/statistics.js';
import { atLeast } from '../support/verdicts.js';

const altinnMs = 50;
const settings = { FLERAPP_CONCURRENCY: '4', FLERAPP_TARGET_CONCURRENCY: '4' };

interface Measured {
  readonly perSecond: number;
  readonly cpu: number;
  readonly commits: number;
}

/** Three replicas beside one, four deliveries at a time each, at an Altinn that takes 50 ms for an answer. */
export const replicas: Benchmark = {
  name: 'replicas',
  title: 'Three replicas over one: 4 at a time each, Altinn answers after 50 ms',

  async run(stage: Stage, { rounds, size }: Options): Promise<Report> {
    const url = await stage.postgres.create('replicas');
    const client = await stage.client(url);
    const first = await stage.service(url, settings);
    const each = Math.round(24 * size);
    await stage.sandbox.ask('delay', altinnMs);
    await measure(stage, client, [first], 8);
    const pairs: [Measured, Measured][] = [];
    for (let round = 0; round < rounds; round++) {
      const alone = await measure(stage, client, [first], each);
      const others = await Promise.all([1, 2].map(() => stage.service(url, settings)));
      const all = [first, ...others];
      await measure(stage, client, all, 12);
      pairs.push([await measure(stage, client, all, 3 * each), alone]);
      await Promise.all(others.map((one) => one.stop()));
    }
    await stage.sandbox.ask('delay', 0);
    return {
      compared: ['three replicas, handed over to in turn', 'one replica'],
      figures: {
        three: figuresOf(pairs.map(([three]) => three)),
        one: figuresOf(pairs.map(([, one]) => one)),
      },
      verdicts: [
        atLeast(
          'deliveries/s of three over one',
          pairs.map(([three, one]) => three.perSecond / one.perSecond),
          2.5,
        ),
      ],
    };
  },
};

async function measure(
  stage: Stage,
  client: pg.Client,
  services: readonly Service[],
  count: number,
): Promise<Measured> {
  const sources = await stage.sandbox.ask('sources', count);
  const headers = await stage.callerHeaders();
  const meter = new DatabaseMeter(client);
  await meter.start();
  const cpu = (): number => sum([stage.postgres.pid, ...services.map(({ pid }) => pid)].map(cpuOf));
  const before = cpu();
  const began = performance.now();
  await Promise.all(
    services.map(({ url }, i) =>
      stage.load.ask('post', {
        ...{ origin: url, path: handoversPath, headers, connections: 4 },
        sources: sources.filter((_, at) => at % services.length === i),
      }),
    ),
  );
  await untilDelivered(client);
  const ms = performance.now() - began;
  const { xids } = await meter.stop();
  return {
    perSecond: (count * 1_000) / ms,
    cpu: (cpu() - before) / count,
    commits: xids / count,
  };
}

const figuresOf = (all: readonly Measured[]): string =>
  `${spread(all.map(({ perSecond }) => perSecond))} deliveries/s; per delivery ` +
  `${short(median(all.map(({ cpu }) => cpu)))} ms of CPU (services + PostgreSQL), ` +
  `${short(median(all.map(({ commits }) => commits)))} commits`;
