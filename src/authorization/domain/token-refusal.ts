/** Why a bearer token is not accepted; for the audit log, never for the caller. */
export type TokenRefusal =
  | 'missing'
  | 'repeated'
  | 'too-large'
  | 'malformed'
  | 'header-not-allowed'
  | 'issuer-unknown'
  | 'key-unknown'
  | 'algorithm'
  | 'signature'
  | 'expired'
  | 'claim-missing'
  | 'claim-invalid'
  | 'audience'
  | 'not-an-access-token'
  | 'consumer'
  | 'supplier'
  | 'system-user'
  /** A token of an application, where people are expected. */
  | 'not-a-person'
  /** `sub` is a national id: the provider must be told to give another. */
  | 'national-id'
  | 'authentication-level'
  /** The provider left the groups out because there are too many: it must send only those of the application. */
  | 'groups-left-out';

export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';

  constructor(readonly refusal: TokenRefusal) {
    super(`token refused: ${refusal}`);
  }
}

/** The issuer's keys cannot be had: nothing can be said about the token. */
export class IssuerUnavailable extends Error {
  override readonly name = 'IssuerUnavailable';

  constructor(
    /** Milliseconds until the keys are asked for again. */
    readonly retryAfter: number,
  ) {
    super("the issuer's keys are not available");
  }
}
