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

/** The first moment at which one of the keys or its certificate ends, milliseconds since the epoch. */
export function earliestExpiry(keys: readonly KeyStatus[]): number | undefined {
  const ends = keys
    .flatMap((key) => [key.expiresAt, key.certificateExpiresAt])
    .filter((end) => end !== undefined)
    .map((end) => Date.parse(end));
  return ends.length > 0 ? Math.min(...ends) : undefined;
}
