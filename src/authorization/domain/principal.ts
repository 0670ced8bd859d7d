/**
 * Who calls, as the verified token says: the attributes that grants are matched against. Plain data, no
 * token in it: stored with a handover and asked about again when the worker acts for it.
 */
export interface Caller {
  /** `iss`, exactly as configured. */
  readonly issuer: string;
  /** Nine digits, from `consumer`; empty for a person and for the service itself (`pollerCaller`). */
  readonly organisation: string;
  /** `client_id`: the issuer's id of the integration; it narrows a grant, it never replaces organisation or group. */
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** There for a person alone, who comes by OIDC (docs/authorization.md#people). */
  readonly person?: Person;
  /** There when the caller showed a person's token, and Altinn permitted that person what the flow asks for. */
  readonly onBehalfOf?: OnBehalfOf;
}

/** That somebody was permitted; never who. */
export interface OnBehalfOf {
  /** In the audit log. */
  readonly decisionId: string;
  /** Of the source instance that was asked about. */
  readonly source: string;
  readonly actions: readonly string[];
}

/** What is known of a person: nothing that names anybody. */
export interface Person {
  /** As the issuer writes them. */
  readonly groups: readonly string[];
  /** SHA-256 of issuer and `sub`, hexadecimal. */
  readonly subjectHash: string;
}

/** How a caller is named in audit events and counted by limits. */
export const subjectOfAudit = ({ issuer, organisation, clientId, person }: Caller) => ({
  issuer,
  clientId,
  ...(person ? { subjectHash: person.subjectHash } : { organisation }),
});

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
    readonly person?: Person,
  ) {}

  /** The part that may be stored. */
  get caller(): Caller {
    const { issuer, organisation, clientId, scopes, person } = this;
    return { issuer, organisation, clientId, scopes: [...scopes], ...(person && { person }) };
  }
}
