import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Benchmark, Options, Report } from '../benchmark.js';
import type { Stage } from '../support/stage.js';
import { median, quantile, short, spread, sum } from '../support/statistics.js';
import { type Contestant, plainCache, tokenService } from '../support/token-contestants.js';
import { atMost, exactly } from '../support/verdicts.js';

const callers = 1_000;
/** How long Altinn takes for each answer while tokens are renewed under load, milliseconds. */
const delay = 200;
const minute = 60_000;

interface Requests {
  readonly maskinporten: number;
  readonly exchange: number;
}

/** The token service in this process beside the cache that others write: a herd, a renewal under load, a hit. */
export const token: Benchmark = {
  name: 'token',
  title: `Cached token: ${callers} callers at once, renewal under load, and the cost of a hit`,

  async run(stage: Stage, { rounds, size }: Options): Promise<Report> {
    const ours = tokenService(stage);
    const plain = plainCache(stage);
    const herds = [await herd(stage, ours), await herd(stage, plain)] as const;
    const hits = await hitsOf(ours, plain, rounds, Math.round(200_000 * size));
    // At the end of the time in which each begins to renew.
    const renewals = [
      await renewal(stage, ours, 20 * minute),
      await renewal(stage, plain, 30 * minute - 5_000),
    ] as const;
    await ours.close();
    await plain.close();
    const [own, others] = herds;
    return {
      compared: ['TokenService.altinnToken', 'fetch, a signed assertion and a Map with a margin'],
      figures: {
        'herd, of both': `${told(own)}; beside: ${told(others)}`,
        'hit of the Map': `${spread(hits.map(([, other]) => other))} µs`,
        'hit, ratio': short(median(hits.map(([hit, other]) => hit / other))),
        'renewal under load': renewals.map(toldRenewal).join('; beside: '),
      },
      verdicts: [
        exactly(`Maskinporten requests of ${callers} callers`, own.requests.maskinporten, 1),
        exactly(`exchange requests of ${callers} callers`, own.requests.exchange, 1),
        exactly('readers that waited for a renewal', renewals[0].waited, 0),
        exactly('exchange requests of a renewal under load', renewals[0].requests.exchange, 1),
        atMost(
          'hit',
          hits.map(([hit]) => hit),
          2,
          'µs',
        ),
      ],
    };
  },
};

/** A thousand callers when there is no token yet. */
async function herd(stage: Stage, { get }: Contestant) {
  await stage.sandbox.ask('resetCounts');
  const began = performance.now();
  await Promise.all(Array.from({ length: callers }, get));
  const time = performance.now() - began;
  return { time, requests: await requestsOf(stage) };
}

/** A reader each millisecond, for as long as three answers take, from when the token is to be renewed. */
async function renewal(stage: Stage, { get, age }: Contestant, after: number) {
  await stage.sandbox.ask('delay', delay);
  await stage.sandbox.ask('resetCounts');
  age(after);
  const reads: Promise<number>[] = [];
  const end = performance.now() + 3 * delay;
  while (performance.now() < end) {
    reads.push(latency(get));
    await sleep(1);
  }
  const latencies = await Promise.all(reads);
  await stage.sandbox.ask('delay', 0);
  const waited = latencies.filter((ms) => ms >= delay).length;
  return { latencies, waited, requests: await requestsOf(stage) };
}

/** Pairs of microseconds a hit: ours, and the other's. */
async function hitsOf(ours: Contestant, other: Contestant, rounds: number, times: number) {
  const pairs: [number, number][] = [];
  for (let round = 0; round <= rounds; round++) {
    pairs.push([await microseconds(times, ours.get), await microseconds(times, other.get)]);
  }
  // In the first round the code is still being compiled.
  return pairs.slice(1);
}

async function requestsOf(stage: Stage): Promise<Requests> {
  const counts = Object.entries(await stage.sandbox.ask('counts'));
  const matching = (pattern: RegExp): number =>
    sum(counts.map(([route, n]) => (pattern.test(route) ? n : 0)));
  return { maskinporten: matching(/\/mp\/token/), exchange: matching(/\/exchange\//) };
}

async function latency(get: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await get();
  return performance.now() - began;
}

async function microseconds(times: number, call: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  for (let i = 0; i < times; i++) await call();
  return ((performance.now() - began) * 1_000) / times;
}

const told = ({ time, requests }: { time: number; requests: Requests }): string =>
  `${short(time)} ms, ${requests.maskinporten} + ${requests.exchange} requests`;

const toldRenewal = ({ latencies, waited, requests }: Awaited<ReturnType<typeof renewal>>) =>
  `p99 ${short(quantile(latencies, 0.99))} ms, ${waited} of ${latencies.length} readers waited, ${requests.exchange} exchanges`;
