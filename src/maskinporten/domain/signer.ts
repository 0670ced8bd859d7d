import type { AuthorizationDetail } from './authorization-details.js';

/** Claims of an RFC 7523 assertion as docs.digdir.no documents them. Nothing else may be sent. */
export interface AssertionClaims {
  /** Issuer of Maskinporten, with its slash. */
  readonly aud: string;
  /** Client id. */
  readonly iss: string;
  /** Separated by spaces. */
  readonly scope: string;
  /** Seconds since the epoch. */
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  readonly resource?: string | readonly string[];
  readonly consumer_org?: string;
  readonly authorization_details?: readonly AuthorizationDetail[];
}

/** One signing key of a client, here or in a KMS. */
export interface Signer {
  /** `kid` of the assertion's header. */
  readonly kid: string;
  /** @returns the compact JWS, `alg` and `kid` in its header */
  sign(claims: AssertionClaims): Promise<string>;
}

/** Where the signers of a client come from. Overridable by DI, e.g. by a KMS. */
export abstract class Signers {
  /** The newest key first; the others are tried when Maskinporten does not know it yet. */
  abstract of(client: string): readonly Signer[];
}
