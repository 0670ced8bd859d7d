/**
 * `transient`: try again later. `permanent`: the configuration or the request is wrong.
 * `clock`: this host's clock is off. `key`: no key of the client was accepted.
 * `business`: access was not granted or not delegated.
 */
export type TokenErrorKind = 'transient' | 'permanent' | 'clock' | 'key' | 'business';

/** Maskinporten's own code where it gave one, else one of ours. */
export type TokenErrorCode =
  | `MP-${string}`
  /** The exchange answered with this status. */
  | `exchange-${number}`
  /** Localtest answered with this status. */
  | `localtest-${number}`
  /** Maskinporten answered with this status and no code that we know. */
  | `maskinporten-${number}`
  | 'unreachable'
  | 'timeout'
  | 'bad-answer'
  | 'unknown-kid'
  | 'clock-skew'
  | 'not-granted'
  | 'not-delegated'
  | 'unknown-client'
  | 'unusable-key'
  | 'invalid-request'
  | 'life-too-short'
  /** The exchanged token is about another party than was asked for. */
  | 'wrong-party'
  /** The caller's own signal. */
  | 'cancelled'
  | 'unexpected';

export interface TokenErrorDetails {
  readonly code: TokenErrorCode;
  readonly kind: TokenErrorKind;
  /** Maskinporten's correlation id, for its support. */
  readonly correlationId?: string;
  /** Milliseconds that the other side asked us to wait. */
  readonly retryAfter?: number;
}

/** Why there is no token. Holds no upstream text, no `cause` and nothing secret. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  readonly code: TokenErrorCode;
  readonly kind: TokenErrorKind;
  readonly correlationId?: string;
  readonly retryAfter?: number;

  constructor(
    details: TokenErrorDetails,
    /** Name of the configured client. */
    readonly client: string,
    readonly scopes: readonly string[],
  ) {
    super(message(details, client, scopes));
    this.code = details.code;
    this.kind = details.kind;
    this.correlationId = details.correlationId;
    this.retryAfter = details.retryAfter;
  }
}

function message(details: TokenErrorDetails, client: string, scopes: readonly string[]): string {
  const correlation = details.correlationId ? `, correlation id ${details.correlationId}` : '';
  return `No token: ${details.code} (${details.kind}) for client ${client}, scopes ${scopes.join(' ')}${correlation}`;
}
