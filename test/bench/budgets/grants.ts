import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Grants } from '../../../src/authorization/index.js';
import type { Benchmark, Options, Report } from '../benchmark.js';
import { manyGrants, questionsOf } from '../support/many-grants.js';
import { cpuOf } from '../support/process-tree.js';
import { Remote } from '../support/remote.js';
import { handoversPath, type Stage } from '../support/stage.js';
import { median, short, spread } from '../support/statistics.js';
import { atLeast } from '../support/verdicts.js';
import type { GuardsHandlers } from '../workers/guards-process.js';

const counts = [1, 100, 10_000] as const;
const leastRounds = 7;
const connections = 32;

interface Side {
  readonly origin: string;
  readonly pid: number;
}

/** What deciding costs by itself, and what all guards together cost of an accept. */
export const grants: Benchmark = {
  name: 'grants',
  title: 'Decisions/s with 1, 100 and 10 000 grants, and the guards’ share of an accept',

  async run(stage: Stage, { rounds, size }: Options): Promise<Report> {
    const times = Math.max(leastRounds, rounds);
    const decisions = decisionRates(times, Math.round(300_000 * size));
    const guarded = await sideOf(stage, true);
    const open = await sideOf(stage, false);
    await stage.sandbox.ask('holdStorage');
    const pairs: [number, number][] = [];
    // In the first round the code is still being compiled.
    for (let round = 0; round <= times; round++) {
      const pair: [number, number] = [
        await cpuPerAccept(stage, guarded, 2 * size),
        await cpuPerAccept(stage, open, 2 * size),
      ];
      if (round > 0) pairs.push(pair);
    }
    await stage.sandbox.ask('delay', 0);
    const of = (at: number): number[] => decisions.map((row) => row[at] ?? NaN);
    return {
      compared: ['the service', 'the same routes without token, grants and audit'],
      figures: {
        ...Object.fromEntries(
          counts.map((count, at) => [`decisions/s, ${String(count)} grants`, spread(of(at))]),
        ),
        'CPU per accept': `${short(median(pairs.map(([one]) => one)))} ms, without guards ${short(median(pairs.map(([, other]) => other)))} ms`,
        'guards’ share of it': `${spread(pairs.map(([one, other]) => (1 - other / one) * 100))} %`,
      },
      verdicts: [
        atLeast(
          'decisions/s, 10 000 grants over 1',
          decisions.map(([one = NaN, , many = NaN]) => many / one),
          0.5,
        ),
      ],
    };
  },
};

/** A row a round: decisions/s for each number of grants, interleaved. */
function decisionRates(rounds: number, times: number): number[][] {
  const sets = counts.map((count) => ({
    rules: new Grants(manyGrants(count)),
    questions: questionsOf(count),
  }));
  const round = (): number[] =>
    sets.map(({ rules, questions }) => {
      let permitted = 0;
      const began = performance.now();
      for (let i = 0; i < times; i++) {
        const question = questions[i % questions.length];
        if (question && rules.decide(question).effect === 'permit') permitted++;
      }
      const rate = (times * 1_000) / (performance.now() - began);
      if (permitted === 0 || permitted === times) throw new Error('the questions are not mixed');
      return rate;
    });
  round();
  return Array.from({ length: rounds }, round);
}

async function sideOf(stage: Stage, guarded: boolean): Promise<Side> {
  const name = guarded ? 'guarded' : 'unguarded';
  const database = await stage.postgres.create(`grants_${name}`);
  const remote = Remote.start<GuardsHandlers>('../workers/guards-process.js', import.meta.url);
  stage.onClose(() => remote.stop());
  const variables = {
    ...stage.variables,
    DATABASE_URL: database,
    FLERAPP_TIME_SCALE: '1',
    FLERAPP_CONCURRENCY: '1',
  };
  const log = join(stage.folder, `${name}.log`);
  return { origin: await remote.ask('start', { variables, log, guarded }), pid: remote.pid };
}

/** Milliseconds of the service's process; what PostgreSQL does is the same for both. */
async function cpuPerAccept(stage: Stage, side: Side, seconds: number): Promise<number> {
  const sources = Array.from({ length: 20_000 * seconds }, () => `501337/${randomUUID()}`);
  const before = cpuOf(side.pid);
  const { count } = await stage.load.ask('post', {
    ...{ origin: side.origin, path: handoversPath, headers: await stage.callerHeaders() },
    ...{ connections, sources, forMs: seconds * 1_000 },
  });
  return (cpuOf(side.pid) - before) / count;
}
