import type { TokenExchange } from './adapters/token-exchange.js';
import type { TokenObserver } from './adapters/token-observer.js';
import type { AccessToken } from './domain/access-token.js';
import type { ClientBreakers } from './domain/client-breaker.js';
import { Retry, type RetryDeps } from './domain/retry.js';
import type { TokenCache } from './domain/token-cache.js';
import { TokenError } from './domain/token-error.js';
import { TokenFailure } from './domain/token-failure.js';
import type { TokenKey } from './domain/token-key.js';
import type { IssuedToken, TokenSource } from './domain/token-source.js';

export interface ExchangeDeps extends RetryDeps {
  readonly cache: TokenCache;
  readonly maskinporten: TokenSource;
  readonly exchange: TokenExchange;
  readonly breakers: ClientBreakers;
  readonly observer: TokenObserver;
}

/** Gets an Altinn token for a Maskinporten token, which comes from the same cache. */
export class AltinnExchange implements TokenSource {
  constructor(private readonly deps: ExchangeDeps) {}

  async fetch(key: TokenKey): Promise<IssuedToken> {
    const { breakers, cache } = this.deps;
    try {
      const source = await this.#source(key);
      return await breakers.of(key.client).run(() => this.#withAnotherToken(key, source));
    } catch (failure) {
      if (!(failure instanceof TokenError)) throw failure;
      // The source token's own pause is the right one for this token too.
      const { code, kind, correlationId, retryAfter } = failure;
      const details = { code, kind, correlationId, retryAfter };
      throw new TokenFailure(details, undefined, cache.pauseOf(sourceKey(key)));
    }
  }

  /**
   * Altinn answers 401 to a bad token and to any failure behind the exchange alike (reference
   * maskinporten-and-altinn-tokens §3). One try with a new token tells them apart.
   */
  async #withAnotherToken(key: TokenKey, first: AccessToken): Promise<IssuedToken> {
    try {
      return await this.#exchange(key, first);
    } catch (failure) {
      if (!isRefusal(failure)) throw failure;
      this.deps.cache.refuse(first);
      return await this.#exchange(key, await this.#source(key));
    }
  }

  /** Not refreshed ahead: it is needed only when the Altinn token is renewed. */
  #source(key: TokenKey): Promise<AccessToken> {
    const { cache, maskinporten } = this.deps;
    return cache.get(sourceKey(key), maskinporten, { ahead: false });
  }

  async #exchange(key: TokenKey, token: AccessToken): Promise<IssuedToken> {
    const { exchange, observer } = this.deps;
    const retry = new Retry(this.deps);
    for (;;) {
      try {
        const send = () => exchange.exchange(token, key.authorizationDetails);
        return await observer.request('exchange', key, send);
      } catch (failure) {
        if (isRefusal(failure)) throw failure;
        await retry.pauseOrThrow(failure);
      }
    }
  }
}

const sourceKey = (key: TokenKey): TokenKey => ({ ...key, authority: 'maskinporten' });

const isRefusal = (failure: unknown): boolean =>
  failure instanceof TokenFailure && failure.details.code === 'exchange-401';
