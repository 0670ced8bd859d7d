import { createHash } from 'node:crypto';
import {
  type AssertionClaims,
  type Signer,
  TokenFailure,
} from '../../../src/maskinporten/index.js';

/** A version of a key that never leaves the vault. */
export interface VaultKey {
  /** Under which Maskinporten knows it. */
  readonly kid: string;
  /** The key's identifier: `https://{vault}.vault.azure.net/keys/{name}/{version}`. */
  readonly url: string;
}

/** A bearer token for the vault, e.g. `DefaultAzureCredential` of @azure/identity. */
export type VaultToken = () => Promise<string>;

/**
 * Signs with Azure Key Vault: the digest goes there, the signature comes back.
 * https://learn.microsoft.com/rest/api/keyvault/keys/sign/sign
 */
export class KeyVaultSigner implements Signer {
  readonly kid: string;

  constructor(
    private readonly key: VaultKey,
    private readonly token: VaultToken,
    /** Milliseconds. */
    private readonly timeout = 5_000,
  ) {
    this.kid = key.kid;
  }

  async sign(claims: AssertionClaims): Promise<string> {
    const input = [{ alg: 'RS256', kid: this.kid, typ: 'JWT' }, claims].map(base64url).join('.');
    const digest = createHash('sha256').update(input).digest('base64url');
    const response = await this.#ask(digest);
    if (!response.ok) throw failureOf(response.status);
    const { value } = (await response.json().catch(() => ({}))) as { value?: unknown };
    if (typeof value !== 'string' || value === '') throw unreachable();
    return `${input}.${value}`;
  }

  async #ask(digest: string): Promise<Response> {
    try {
      return await fetch(`${this.key.url}/sign?api-version=7.4`, {
        method: 'POST',
        redirect: 'error',
        signal: AbortSignal.timeout(this.timeout),
        headers: {
          authorization: `Bearer ${await this.token()}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ alg: 'RS256', value: digest }),
      });
    } catch {
      throw unreachable();
    }
  }
}

const base64url = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** The vault is away, or has enough of us: the old token serves until it is back. */
const unreachable = (): TokenFailure =>
  new TokenFailure({ code: 'unreachable', kind: 'transient' });

/** 401 may be a token of ours that has just ended; 403 and 404 are about this key, so the next one is tried. */
function failureOf(status: number): TokenFailure {
  const ofKey = [400, 403, 404, 409].includes(status);
  return ofKey ? new TokenFailure({ code: 'unusable-key', kind: 'key' }) : unreachable();
}
