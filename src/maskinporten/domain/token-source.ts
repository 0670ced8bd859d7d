import type { TokenKey } from './token-key.js';

/** A token as it came, before the cache wraps it. */
export interface IssuedToken {
  readonly value: string;
  /** Milliseconds of life, counted from when it was asked for. */
  readonly life: number;
}

/** Gets a new token, whatever is cached. */
export interface TokenSource {
  /** @throws TokenFailure (or a TokenError of a token that it needed itself) */
  fetch(key: TokenKey): Promise<IssuedToken>;
}
