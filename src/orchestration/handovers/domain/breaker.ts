import { fullJitter } from './pauses.js';

export interface BreakerTimes {
  readonly breakerFirst: number;
  readonly breakerLongest: number;
}

/** So many failures in a row, and a target is left alone for a while. */
const mostFailures = 5;

/**
 * A circuit breaker: after failures in a row nothing is sent for a pause; then one canary may try, and its success
 * opens the way for all. All times are monotonic milliseconds.
 */
export class Breaker {
  #failures = 0;
  #trips = 0;
  #closedUntil = -Infinity;
  #canary = false;

  constructor(private readonly times: BreakerTimes) {}

  allows(now: number): boolean {
    if (this.#trips === 0) return true;
    return now >= this.#closedUntil && !this.#canary;
  }

  /** Work began; while the breaker is tripped it is the canary. */
  entered(): void {
    if (this.#trips > 0) this.#canary = true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#trips = 0;
    this.#canary = false;
  }

  failed(now: number): void {
    this.#canary = false;
    this.#failures++;
    if (this.#failures < mostFailures || now < this.#closedUntil) return;
    const { breakerFirst: first, breakerLongest: longest } = this.times;
    const jitter = fullJitter(this.#trips, { first, longest });
    this.#closedUntil = now + Math.max(first / 2, jitter);
    this.#trips++;
  }

  /** It ended without a word about the target's health. */
  ended(): void {
    this.#canary = false;
  }
}
