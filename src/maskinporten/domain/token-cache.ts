import { LRUCache } from 'lru-cache';
import type { AccessToken } from './access-token.js';
import { CachedToken, type CachedTokenDeps } from './cached-token.js';
import { canonicalKey, type TokenKey } from './token-key.js';
import type { TokenMetrics } from './token-metrics.js';
import type { TokenSource } from './token-source.js';
import type { TokenStatus } from './token-status.js';

export interface TokenCacheDeps extends CachedTokenDeps {
  readonly metrics: TokenMetrics;
}

export interface ReadOptions {
  /** Milliseconds. */
  readonly minRemaining?: number;
  /** Refresh it by a timer while it is in use. */
  readonly ahead: boolean;
}

/** The tokens that are known, the least recently used ones forgotten first. */
export class TokenCache {
  readonly #entries: LRUCache<string, CachedToken>;

  constructor(private readonly deps: TokenCacheDeps) {
    this.#entries = new LRUCache<string, CachedToken>({
      max: deps.settings.maxEntries,
      dispose: (entry) => entry.stop(),
    });
  }

  /** @throws TokenError */
  get(key: TokenKey, source: TokenSource, options: ReadOptions): Promise<AccessToken> {
    return this.#entryOf(key, source).read(options.minRemaining ?? 0, options.ahead);
  }

  /** An API refused this token: the next reader gets a newer one, if there is one to be had. */
  refuse(token: AccessToken): void {
    for (const entry of this.#entries.values()) entry.refuse(token);
  }

  /** Milliseconds until that token is asked for again after a failure. */
  pauseOf(key: TokenKey): number {
    return this.#entries.peek(canonicalKey(key))?.pause ?? 0;
  }

  status(): readonly TokenStatus[] {
    return [...this.#entries.values()].map((entry) => entry.status());
  }

  /** Nothing is refreshed by itself from now on. */
  stop(): void {
    for (const entry of this.#entries.values()) entry.stop();
  }

  #entryOf(key: TokenKey, source: TokenSource): CachedToken {
    const id = canonicalKey(key);
    const known = this.#entries.get(id);
    if (known) return known;
    const meter = this.deps.metrics.meter(key.client, key.authority);
    const entry = new CachedToken(key, source, meter, this.deps);
    this.#entries.set(id, entry);
    return entry;
  }
}
