import { afterEach, describe, expect, it } from '@jest/globals';
import { AltinnError } from '../altinn/index.js';
import { type AppConfig, scaledTimings } from '../config/index.js';
import type { FlowRegistry } from '../orchestration/flows/index.js';
import { flow, MemoryPollStore } from './poll.fixture.js';
import type { Poll } from './poll.js';
import { type Claim, LeaseLost } from './poll-store.js';
import { Poller } from './poller.js';

/** A store that has one claim to give, and tells what becomes of it. */
class OneClaim extends MemoryPollStore {
  readonly told: [string, number?][] = [];
  given = false;

  override claim = (): Promise<undefined> => {
    if (this.given) return Promise.resolve(undefined);
    this.given = true;
    return Promise.resolve(this.begin(0) as unknown as undefined);
  };
  override fail = (_?: Claim, pause?: number): Promise<void> => {
    this.told.push(['failed', pause]);
    return Promise.resolve();
  };
  override release = (): Promise<void> => {
    this.told.push(['released']);
    return Promise.resolve();
  };
}

describe('the poller', () => {
  let poller: Poller;
  afterEach(() => poller.beforeApplicationShutdown());

  function start(run: (signal: AbortSignal) => Promise<void>) {
    const store = new OneClaim();
    const flows = { all: () => [flow] } as unknown as FlowRegistry;
    const config = { timings: scaledTimings(0.01) } as AppConfig;
    let tell: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (tell = resolve));
    const poll = {
      run: (_: Claim, signal: AbortSignal) => {
        tell();
        return run(signal);
      },
    } as unknown as Poll;
    poller = new Poller(config, flows, store, poll);
    poller.onApplicationBootstrap();
    return { store, begun };
  }
  const untilTold = async ({ told }: OneClaim) => {
    while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    return told;
  };

  it('breaks off what runs when the service stops, and leaves it to the next', async () => {
    const { store, begun } = start(
      (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new AltinnError('unknown', 'GET list')));
        }),
    );
    await begun;
    await poller.beforeApplicationShutdown();
    expect(store.told).toEqual([['released']]);
  });

  it('keeps to the pause that Altinn asks for', async () => {
    const { store } = start(() =>
      Promise.reject(
        new AltinnError('unavailable', 'GET list', { status: 429, retryAfter: 77_000 }),
      ),
    );
    expect(await untilTold(store)).toEqual([['failed', 77_000]]);
  });

  it('tries again soon after a failure', async () => {
    const { store } = start(() => Promise.reject(new Error('anything')));
    const [[, pause = Infinity] = []] = await untilTold(store);
    expect(pause).toBeLessThanOrEqual(scaledTimings(0.01).retryFirst);
  });

  it('says nothing about a poll that another replica took over', async () => {
    const { store, begun } = start(() => Promise.reject(new LeaseLost('gone')));
    await begun;
    await poller.beforeApplicationShutdown();
    expect(store.told).toEqual([]);
  });
});
