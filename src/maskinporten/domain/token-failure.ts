import type { TokenErrorDetails } from './token-error.js';

/** What an adapter throws: it does not know for whom it asked. Becomes a `TokenError` in the cache. */
export class TokenFailure extends Error {
  override readonly name = 'TokenFailure';

  constructor(
    readonly details: TokenErrorDetails,
    /** The server's clock minus ours in milliseconds, from its `Date` header. */
    readonly skew?: number,
    /** Milliseconds until asking makes sense again, where that is known. */
    readonly wait?: number,
  ) {
    super(details.code);
  }
}
