import { setTimeout as pause } from 'node:timers/promises';
import type { Benchmark, Options, Report } from '../benchmark.js';
import { cpuOf, residentOf } from '../support/process-tree.js';
import { Remote } from '../support/remote.js';
import type { Stage } from '../support/stage.js';
import { median, short, spread } from '../support/statistics.js';
import { atMost } from '../support/verdicts.js';
import type { BareHandlers } from '../workers/bare-process.js';

const idleMs = 10_000;

/** From the start of the process to ready, and what it takes when it has nothing to do. */
export const boot: Benchmark = {
  name: 'boot',
  title: 'Boot to ready on PostgreSQL, and idle memory',

  async run(stage: Stage, { rounds }: Options): Promise<Report> {
    const database = await stage.postgres.create('boot');
    const first = await stage.service(database);
    await first.stop();
    const ready: number[] = [];
    const bare: number[] = [];
    const resident: number[] = [];
    const idleCpu: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const service = await stage.service(database);
      ready.push(service.bootMs);
      const before = cpuOf(service.pid);
      await pause(idleMs);
      idleCpu.push(((cpuOf(service.pid) - before) / idleMs) * 100);
      const { own, children } = residentOf(service.pid);
      resident.push(own + children);
      await service.stop();
      bare.push(await bareBoot(stage, round));
    }
    return {
      compared: [
        'the service until /health/ready answers 200',
        'a bare Fastify route with its pool until it listens (comparators/bare-route.ts)',
      ],
      figures: {
        'first start, with all migrations': `${short(first.bootMs)} ms`,
        'bare route': `${spread(bare)} ms`,
        ratio: short(median(ready) / median(bare)),
        idle: `${spread(idleCpu)} % of one core`,
      },
      verdicts: [
        atMost(
          'boot to ready',
          ready.map((ms) => ms / 1_000),
          3,
          's',
        ),
        atMost('resident when idle, with its children', resident, 180, 'MiB'),
      ],
    };
  },
};

async function bareBoot(stage: Stage, round: number): Promise<number> {
  const database = await stage.postgres.create(`boot_bare_${String(round)}`);
  const began = performance.now();
  const bare = Remote.start<BareHandlers>('../workers/bare-process.js', import.meta.url);
  try {
    await bare.ask('start', database);
    return performance.now() - began;
  } finally {
    await bare.stop();
  }
}
