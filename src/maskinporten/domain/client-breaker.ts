import type { SetbackDeps } from './setback.js';
import type { TokenErrorCode } from './token-error.js';
import { TokenFailure } from './token-failure.js';
import { transientPause } from './token-lifetime.js';

export interface BreakerDeps extends SetbackDeps {
  /** Told when the breaker opens or closes. */
  readonly changed: (open: boolean) => void;
}

/** Refusals of the client itself, whatever it asks for (reference maskinporten-and-altinn-tokens §1.4). */
const ofTheClient: ReadonlySet<TokenErrorCode> = new Set(['MP-100', 'MP-110']);

/**
 * One client at one endpoint. While nothing that it asks for can succeed, its requests are answered from
 * memory: after a failure that concerns all its tokens, after several transient ones in a row, and for as
 * long as the server wants to be left alone. Then one request is tried, and the others wait for how it ends.
 */
export class ClientBreaker {
  #open?: { readonly failure: TokenFailure; readonly until: number };
  /** Transient failures in a row. */
  #transient = 0;
  #trial?: Promise<unknown>;

  constructor(private readonly deps: BreakerDeps) {}

  /** @throws TokenFailure that of `work`, or the one that opened the breaker */
  async run<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      if (!this.#open) return this.#attempt(work);
      const wait = this.#open.until - this.deps.clock.monotonic();
      if (wait > 0) throw fromMemory(this.#open.failure, wait);
      if (!this.#trial) return this.#try(work);
      await this.#trial.catch(() => undefined);
    }
  }

  async #try<T>(work: () => Promise<T>): Promise<T> {
    const trial = this.#attempt(work).finally(() => (this.#trial = undefined));
    this.#trial = trial;
    return trial;
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      this.#close();
      return result;
    } catch (failure) {
      if (failure instanceof TokenFailure) this.#note(failure);
      throw failure;
    }
  }

  #note(failure: TokenFailure): void {
    const pause = this.#pauseAfter(failure);
    if (pause === undefined) return;
    const wasOpen = this.#open !== undefined;
    this.#open = { failure, until: this.deps.clock.monotonic() + pause };
    if (!wasOpen) this.deps.changed(true);
  }

  /** Undefined: the failure says nothing about the client's other tokens, or not yet. */
  #pauseAfter({ details }: TokenFailure): number | undefined {
    const { settings, random } = this.deps;
    const { kind, code, retryAfter } = details;
    if (kind === 'key' || kind === 'clock') return settings.negativeShort;
    if (ofTheClient.has(code)) return settings.negative;
    if (kind !== 'transient') {
      // The client was heard, so it is not the client that is in the way.
      this.#close();
      return undefined;
    }
    this.#transient += 1;
    const surplus = this.#transient - settings.breakerAfter + 1;
    if (retryAfter === undefined && surplus < 1) return undefined;
    return transientPause(Math.max(1, surplus), retryAfter, settings, random());
  }

  #close(): void {
    this.#transient = 0;
    if (!this.#open) return;
    this.#open = undefined;
    this.deps.changed(false);
  }
}

function fromMemory({ details }: TokenFailure, wait: number): TokenFailure {
  const retryAfter = details.retryAfter === undefined ? undefined : Math.ceil(wait);
  return new TokenFailure({ ...details, retryAfter }, undefined, wait);
}

/** The breakers of all clients: the trouble of one does not touch another. */
export class ClientBreakers {
  readonly #byClient = new Map<string, ClientBreaker>();

  constructor(
    private readonly deps: SetbackDeps,
    private readonly changed: (client: string, open: boolean) => void,
  ) {}

  of(client: string): ClientBreaker {
    const known = this.#byClient.get(client);
    if (known) return known;
    const changed = (open: boolean): void => this.changed(client, open);
    const breaker = new ClientBreaker({ ...this.deps, changed });
    this.#byClient.set(client, breaker);
    return breaker;
  }
}
