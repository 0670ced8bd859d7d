import type { Benchmark, Options, Report } from '../benchmark.js';
import { Remote } from '../support/remote.js';
import { handoversPath, type Stage } from '../support/stage.js';
import { median, quantile, short } from '../support/statistics.js';
import { atMost } from '../support/verdicts.js';
import type { PlainHandlers } from '../workers/plain-process.js';

/** A caller who waits: `Prefer: wait`, one at a time, beside the same calls made one at a time. */
export const waited: Benchmark = {
  name: 'waited',
  title: 'Latency of a waited handover',

  async run(stage: Stage, { rounds, size }: Options): Promise<Report> {
    const database = await stage.postgres.create('waited');
    const service = await stage.service(database);
    const script = Remote.start<PlainHandlers>('../workers/plain-process.js', import.meta.url);
    stage.onClose(() => script.stop());
    await script.ask('start', stage.altinnUrl, 1);
    const count = Math.round(20 * rounds * size);
    const sources = await stage.sandbox.ask('sources', 2 * count + 20);
    const take = (): string[] => [sources.pop() ?? ''];
    const wait = async (): Promise<number> => {
      const { latencies } = await stage.load.ask('post', {
        ...{ origin: service.url, path: handoversPath, connections: 1, sources: take() },
        headers: { ...(await stage.callerHeaders()), prefer: 'wait=20' },
      });
      return latencies[0] ?? NaN;
    };
    const byHand = (): Promise<number> => script.ask('deliver', take(), 1);
    for (let i = 0; i < 10; i++) await Promise.all([wait(), byHand()]);
    const pairs: [number, number][] = [];
    for (let i = 0; i < count; i++) pairs.push([await wait(), await byHand()]);
    return reportOf(pairs);
  },
};

function reportOf(pairs: readonly (readonly [number, number])[]): Report {
  const ours = pairs.map(([one]) => one);
  const theirs = pairs.map(([, other]) => other);
  const added = median(ours) - median(theirs);
  const told = (all: readonly number[]): string =>
    `p50 ${short(median(all))} ms, p95 ${short(quantile(all, 0.95))} ms, p99 ${short(quantile(all, 0.99))} ms`;
  return {
    compared: [
      'POST with Prefer: wait, until the answer 201',
      'the same calls by hand, one after the other (comparators/plain-script.ts)',
    ],
    figures: {
      service: told(ours),
      'plain script': told(theirs),
      ratio: short(median(pairs.map(([a, b]) => a / b))),
    },
    verdicts: [atMost('added latency, p50', [added], 25, 'ms')],
  };
}
