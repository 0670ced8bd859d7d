import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { AltinnError } from '../altinn/index.js';
import { AppConfig } from '../config/index.js';
import { FlowRegistry } from '../orchestration/flows/index.js';
import { fullJitter } from '../orchestration/handovers/index.js';
import { isPolled, type PolledFlow } from './domain/polled-flow.js';
import { Poll } from './poll.js';
import { type Claim, LeaseLost, PollStore } from './poll-store.js';

/** Polls of different flows that a replica runs side by side. */
const mostAtOnce = 4;

interface Running {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/** Begins the polls that are due; of all replicas, the one that gets the lease does it. */
@Injectable()
export class Poller implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #log = new Logger('Poller');
  readonly #running = new Map<string, Running>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #stopped = false;

  constructor(
    private readonly config: AppConfig,
    private readonly flows: FlowRegistry,
    private readonly store: PollStore,
    private readonly poll: Poll,
  ) {}

  onApplicationBootstrap(): void {
    for (const flow of this.flows.all()) {
      if (!isPolled(flow)) this.#log.log({ flow: flow.name, reason: 'not-polled' });
    }
    if (this.#polled().length === 0) return;
    this.#timer = setInterval(() => this.#tick(), this.config.timings.pollTick);
    this.#tick();
  }

  /** Breaks off what runs, at once: the rest is found by whoever polls next. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#looking;
    for (const { stop } of this.#running.values()) stop.abort();
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
  }

  #polled(): PolledFlow[] {
    return this.flows.all().filter(isPolled);
  }

  #tick(): void {
    this.#looking ??= this.#look()
      .catch((error: unknown) => this.#log.warn({ reason: 'store-failed', code: codeOf(error) }))
      .finally(() => (this.#looking = undefined));
  }

  async #look(): Promise<void> {
    const idle = this.#polled().filter(({ name }) => !this.#running.has(name));
    for (const flow of await this.store.due(idle)) {
      if (this.#stopped || this.#running.size >= mostAtOnce) return;
      const claim = await this.store.claim(flow);
      if (claim) this.#start(claim);
    }
  }

  #start(claim: Claim): void {
    const { name } = claim.flow;
    const stop = new AbortController();
    const ended = this.poll
      .run(claim, stop.signal)
      .catch((error: unknown) => this.#broken(claim, error, stop.signal))
      .catch((error: unknown) => {
        // Without its store the lease runs out by itself.
        const reason = error instanceof LeaseLost ? 'taken-over' : 'store-failed';
        this.#log.warn({ flow: name, reason, code: codeOf(error) });
      })
      .finally(() => this.#running.delete(name));
    this.#running.set(name, { stop, ended });
  }

  async #broken(claim: Claim, error: unknown, signal: AbortSignal): Promise<void> {
    if (error instanceof LeaseLost) throw error;
    if (signal.aborted) return this.store.release(claim);
    const { retryFirst: first, retryLongest: longest, pollInterval } = this.config.timings;
    const every = claim.flow.source.triggers.poll?.every ?? pollInterval;
    const asked = error instanceof AltinnError ? (error.detail.retryAfter ?? 0) : 0;
    const pause = Math.max(asked, Math.min(every, fullJitter(claim.failures, { first, longest })));
    this.#log.warn({ flow: claim.flow.name, reason: 'poll-failed', code: codeOf(error) });
    await this.store.fail(claim, pause);
  }
}

/** Never the text of an error that is not ours: a database's can quote a value. */
const codeOf = (error: unknown): string => {
  if (error instanceof AltinnError) return error.message;
  return error instanceof Error ? error.name : typeof error;
};
