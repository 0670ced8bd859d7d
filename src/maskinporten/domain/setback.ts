import type { TokenClock } from './token-clock.js';
import type { TokenError } from './token-error.js';
import { transientPause, type RefreshSettings } from './token-lifetime.js';

export interface SetbackDeps {
  readonly clock: TokenClock;
  readonly settings: RefreshSettings;
  /** 0…1 */
  readonly random: () => number;
}

/** What is remembered of failures to get one token: until when nobody asks again, and what readers are told meanwhile. */
export class Setback {
  #failures = 0;
  #until = -Infinity;
  #last?: { readonly error: TokenError; readonly at: number };

  constructor(private readonly deps: SetbackDeps) {}

  /**
   * @param wait milliseconds until asking makes sense again, where that is known
   * @returns milliseconds until the next attempt
   */
  note(error: TokenError, wait?: number): number {
    const { clock } = this.deps;
    this.#failures += 1;
    const pause = wait ?? this.#pauseAfter(error);
    this.#until = clock.monotonic() + pause;
    this.#last = { error, at: clock.now() };
    return pause;
  }

  clear(): void {
    this.#failures = 0;
    this.#until = -Infinity;
  }

  /** The answer to everybody who asks now; undefined when a new attempt may be made. */
  get blocking(): TokenError | undefined {
    return this.pause > 0 ? this.#last?.error : undefined;
  }

  /** Milliseconds until a new attempt may be made. */
  get pause(): number {
    return Math.max(0, this.#until - this.deps.clock.monotonic());
  }

  /** No attempt has succeeded since the last failure. */
  get failing(): boolean {
    return this.#failures > 0;
  }

  /** The latest failure ever, also when it has been made good since. `at`: wall clock. */
  get last(): { readonly error: TokenError; readonly at: number } | undefined {
    return this.#last;
  }

  #pauseAfter({ kind, retryAfter }: TokenError): number {
    const { settings, random } = this.deps;
    const pause = transientPause(this.#failures, retryAfter, settings, random());
    if (kind === 'transient') return pause;
    const isShort = kind === 'key' || kind === 'clock';
    return Math.max(pause, isShort ? settings.negativeShort : settings.negative);
  }
}
