import type { TokenAuthority } from './token-key.js';
import type { TokenErrorCode, TokenErrorKind } from './token-error.js';

/** What an operator may see of a cached token. Never the token. */
export interface TokenStatus {
  readonly client: string;
  readonly authority: TokenAuthority;
  readonly scopes: readonly string[];
  readonly consumerOrg?: string;
  readonly resource?: string;
  /** Milliseconds of life left; absent without a token. Negative: expired. */
  readonly remaining?: number;
  /** The same as a wall clock time, ISO 8601. */
  readonly expiresAt?: string;
  /** Nothing has been fetched since the last failure; a token that is held is still good. */
  readonly failing: boolean;
  /** The latest failure, also when it has been made good since. */
  readonly lastError?: {
    readonly code: TokenErrorCode;
    readonly kind: TokenErrorKind;
    readonly correlationId?: string;
    /** Wall clock, ISO 8601. */
    readonly at: string;
  };
}

/** Lists the tokens that are kept or could not be had. */
export abstract class TokenStatusSource {
  abstract status(): readonly TokenStatus[];
}
