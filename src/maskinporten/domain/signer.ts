import type { AuthorizationDetail } from './authorization-details.js';
import { KeyStatusSource, type ClientKeysStatus } from './key-status.js';

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
  /** Tells the client's keys apart. In the assertion's header unless a certificate (`x5c`) stands there. */
  readonly kid: string;
  /**
   * @returns the compact JWS; in its header `alg` and either `kid` or `x5c`
   * @throws TokenFailure of kind `transient` when the key cannot be reached now, `key` when it is of no use
   */
  sign(claims: AssertionClaims): Promise<string>;
}

/**
 * Where the signers of a client come from. Overridden, e.g. by a KMS, with a global Nest module that exports
 * `Signers`, or with `MaskinportenOptions.signers`.
 */
export abstract class Signers extends KeyStatusSource {
  /** The newest key first; the others are tried when Maskinporten does not know it yet. May differ from call to call. */
  abstract of(client: string): readonly Signer[];

  /** Keys that live elsewhere tell nothing of themselves. */
  override keys(): readonly ClientKeysStatus[] {
    return [];
  }
}
