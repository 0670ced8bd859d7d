import 'reflect-metadata';
import { loadConfig } from '../../../src/config/index.js';
import { createTokenService, LocalSigners } from '../../../src/maskinporten/index.js';
import { parseCredentials } from '../../../src/parse-credentials.js';
import type { Benchmark, Options, Report } from '../benchmark.js';
import type { Stage } from '../support/stage.js';
import { median, short, spread, sum } from '../support/statistics.js';
import { atMost, exactly } from '../support/verdicts.js';

const callers = 1_000;
const request = { client: 'ttd', scopes: ['altinn:serviceowner/instances.read'] };

/** The token service in this process: a thousand callers at once, and then the cached token again and again. */
export const token: Benchmark = {
  name: 'token',
  title: 'Cached token: 1 000 callers at once, and the cost of a hit',

  async run(stage: Stage, { rounds, size }: Options): Promise<Report> {
    const service = tokenService(stage);
    await stage.sandbox.ask('resetCounts');
    await Promise.all(Array.from({ length: callers }, () => service.altinnToken(request)));
    const counts = await stage.sandbox.ask('counts');
    const hits = Math.round(200_000 * size);
    const pairs: [number, number][] = [];
    for (let round = 0; round <= rounds; round++) {
      const hit = await microseconds(hits, () => service.altinnToken(request));
      pairs.push([hit, await microseconds(hits, held)]);
    }
    await service.onApplicationShutdown();
    // In the first round the code is still being compiled.
    const measured = pairs.slice(1);
    const matching = (pattern: RegExp): number =>
      sum(Object.entries(counts).map(([route, n]) => (pattern.test(route) ? n : 0)));
    return {
      compared: ['TokenService.altinnToken with a cached token', 'awaiting a promise that is held'],
      figures: {
        'a held promise': `${spread(measured.map(([, other]) => other))} µs`,
        ratio: short(median(measured.map(([hit, other]) => hit / other))),
      },
      verdicts: [
        exactly('Maskinporten requests of 1 000 callers', matching(/\/mp\/token/), 1),
        exactly('exchange requests of 1 000 callers', matching(/\/exchange\//), 1),
        atMost(
          'hit',
          measured.map(([hit]) => hit),
          2,
          'µs',
        ),
      ],
    };
  },
};

const value = Promise.resolve('held');
const held = (): Promise<string> => value;

function tokenService(stage: Stage) {
  const { maskinporten, altinn, timings } = loadConfig(stage.variables, parseCredentials);
  const options = {
    ...maskinporten,
    platformUrl: altinn.platformUrl,
    timeouts: { connect: timings.connect, read: timings.read },
  };
  return createTokenService(options, new LocalSigners(options.clients));
}

async function microseconds(times: number, call: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  for (let i = 0; i < times; i++) await call();
  return ((performance.now() - began) * 1_000) / times;
}
