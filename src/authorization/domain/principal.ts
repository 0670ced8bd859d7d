/**
 * Who calls, as the verified token says: the attributes that grants are matched against. Plain data, no
 * token in it: stored with a handover and asked about again when the worker acts for it.
 */
export interface Caller {
  /** `iss`, exactly as configured. */
  readonly issuer: string;
  /** Nine digits, from `consumer`; empty only for the service itself (`pollerCaller`). */
  readonly organisation: string;
  /** `client_id`: Maskinporten's id of the integration; it narrows a grant, it never replaces the organisation. */
  readonly clientId: string;
  readonly scopes: readonly string[];
}

/** The caller of this request. Made by the token verifier alone. */
export class Principal implements Caller {
  constructor(
    readonly issuer: string,
    readonly organisation: string,
    readonly clientId: string,
    readonly scopes: readonly string[],
    /** SHA-256 of `jti`, hexadecimal: ties audit events to a token without holding it. */
    readonly tokenIdHash: string,
    /** Nine digits: who acts for the consumer by delegation. Refused unless configuration ever allows it. */
    readonly supplier?: string,
  ) {}

  /** The part that may be stored. */
  get caller(): Caller {
    const { issuer, organisation, clientId, scopes } = this;
    return { issuer, organisation, clientId, scopes: [...scopes] };
  }
}
