/** What an operator may see of a signing key. */
export interface KeyStatus {
  readonly kid: string;
  readonly algorithm: string;
  /** `exp` of the JWK: from then on Maskinporten refuses it. ISO 8601. */
  readonly expiresAt?: string;
  /** `notAfter` of the certificate in `x5c`, the earliest of the chain. ISO 8601. */
  readonly certificateExpiresAt?: string;
}

export interface ClientKeysStatus {
  /** Name of the configured client. */
  readonly client: string;
  /** The newest first. */
  readonly keys: readonly KeyStatus[];
  /** Why the latest version of the key file was not taken, without any value of it; empty: it was. */
  readonly problems: readonly string[];
}

/** Lists the signing keys of all clients. */
export abstract class KeyStatusSource {
  abstract keys(): readonly ClientKeysStatus[];
}

/** The moment from which on a key is of no use, or its certificate: milliseconds since the epoch. */
export function endOf(key: KeyStatus): number | undefined {
  const ends = [key.expiresAt, key.certificateExpiresAt].filter((end) => end !== undefined);
  return ends.length > 0 ? Math.min(...ends.map((end) => Date.parse(end))) : undefined;
}
