import type { TokenExchange } from './adapters/token-exchange.js';
import { Retry, type RetryDeps } from './domain/retry.js';
import type { TokenCache } from './domain/token-cache.js';
import { TokenFailure } from './domain/token-failure.js';
import type { TokenKey } from './domain/token-key.js';
import type { IssuedToken, TokenSource } from './domain/token-source.js';

export interface ExchangeDeps extends RetryDeps {
  readonly cache: TokenCache;
  readonly maskinporten: TokenSource;
  readonly exchange: TokenExchange;
}

/** Gets an Altinn token for a Maskinporten token, which comes from the same cache. */
export class AltinnExchange implements TokenSource {
  constructor(private readonly deps: ExchangeDeps) {}

  /**
   * Altinn answers 401 to a bad token and to any failure behind the exchange alike (reference
   * maskinporten-and-altinn-tokens §3). One try with a new token tells them apart.
   */
  async fetch(key: TokenKey): Promise<IssuedToken> {
    const first = await this.#source(key);
    try {
      return await this.#exchange(first);
    } catch (failure) {
      if (!isRefusal(failure)) throw failure;
      this.deps.cache.invalidate(first);
      return await this.#exchange(await this.#source(key));
    }
  }

  /** Not refreshed ahead: it is needed only when the Altinn token is renewed. */
  #source(key: TokenKey) {
    const { cache, maskinporten } = this.deps;
    return cache.get({ ...key, authority: 'maskinporten' }, maskinporten, { ahead: false });
  }

  async #exchange(token: Parameters<TokenExchange['exchange']>[0]): Promise<IssuedToken> {
    const retry = new Retry(this.deps);
    for (;;) {
      try {
        return await this.deps.exchange.exchange(token);
      } catch (failure) {
        if (isRefusal(failure)) throw failure;
        await retry.pauseOrThrow(failure);
      }
    }
  }
}

const isRefusal = (failure: unknown): boolean =>
  failure instanceof TokenFailure && failure.details.code === 'exchange-401';
