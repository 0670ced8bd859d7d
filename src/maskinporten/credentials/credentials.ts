import type { PrivateJwk } from '../maskinporten-options.js';

/** What every credential format boils down to. Secret: never printed. */
export interface Credentials {
  readonly clientId: string;
  /** Private RSA keys, the newest first. */
  readonly keys: readonly PrivateJwk[];
  /** With its trailing slash. */
  readonly issuer?: string;
  readonly tokenEndpoint?: string;
  readonly scopes?: readonly string[];
}

/** A credential that cannot be used. Says all that is wrong by names of members, never a value. */
export class CredentialError extends Error {
  override readonly name = 'CredentialError';

  constructor(
    /** The format: `maskinporten-settings.json`, … */
    readonly format: string,
    readonly problems: readonly string[],
  ) {
    super(`${format}: ${problems.join('; ')}`);
  }
}
