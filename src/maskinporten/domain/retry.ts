import { TokenFailure } from './token-failure.js';
import { fullJitter } from './token-lifetime.js';
import type { TokenClock } from './token-clock.js';
import type { TokenTimers } from './token-timers.js';

export interface RetryDeps {
  readonly clock: TokenClock;
  readonly timers: TokenTimers;
  readonly random: () => number;
  /** No repeat is started when so much time has passed, milliseconds. */
  readonly budget: number;
}

const repeats = 2;
const firstPause = 250;
/** A server that asks for a longer pause gets it, but callers are told at once. */
const longestPause = 2_000;

/** The few quick repeats of transient failures while callers wait; the long run is the cache's back-off. */
export class Retry {
  readonly #start: number;
  #done = 0;

  constructor(private readonly deps: RetryDeps) {
    this.#start = deps.clock.monotonic();
  }

  /** Pauses and returns, or throws the failure when it is not worth a repeat. */
  async pauseOrThrow(failure: unknown): Promise<void> {
    if (!this.#worthIt(failure)) throw failure;
    this.#done += 1;
    const jitter = fullJitter(this.#done, firstPause, longestPause, this.deps.random());
    const pause = Math.max(jitter, failure.details.retryAfter ?? 0);
    await new Promise<void>((resolve) => this.deps.timers.after(pause, resolve));
  }

  #worthIt(failure: unknown): failure is TokenFailure {
    return (
      failure instanceof TokenFailure &&
      failure.details.kind === 'transient' &&
      // It has had its second chance with a new `jti`.
      failure.details.code !== 'MP-012' &&
      (failure.details.retryAfter ?? 0) <= longestPause &&
      this.#done < repeats &&
      this.deps.clock.monotonic() - this.#start < this.deps.budget
    );
  }
}
