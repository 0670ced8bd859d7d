import type { TokenKey } from './token-key.js';

/** A token as it came, before the cache wraps it. */
export interface IssuedToken {
  readonly value: string;
  /** Milliseconds of life, counted from when it was asked for. */
  readonly life: number;
  /** The server's clock minus ours in milliseconds, from its `Date` header. */
  readonly skew?: number;
}

/** Gets a new token, whatever is cached. */
export interface TokenSource {
  /** @throws TokenFailure (or a TokenError of a token that it needed itself) */
  fetch(key: TokenKey): Promise<IssuedToken>;
}
