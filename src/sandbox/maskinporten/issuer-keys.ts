import { randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { newRsaKey } from '../keys/rsa-key.js';

interface IssuerKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Maskinporten's own signing keys: one, or two while one takes over from the other. */
export class IssuerKeys {
  #signing: IssuerKey;
  #published: IssuerKey[];

  private constructor(first: IssuerKey) {
    this.#signing = first;
    this.#published = [first];
  }

  static async create(): Promise<IssuerKeys> {
    return new IssuerKeys(await newIssuerKey());
  }

  get signing(): IssuerKey {
    return this.#signing;
  }

  get published(): readonly IssuerKey[] {
    return this.#published;
  }

  /** First half of a rollover: the next key is in the JWKS but signs nothing yet. */
  async publishNext(): Promise<void> {
    this.#published = [this.#signing, await newIssuerKey()];
  }

  /** Second half: the newest key signs from now on; the old one stays published. */
  switchToNext(): void {
    this.#signing = this.#published.at(-1) ?? this.#signing;
  }

  /** The end: only the signing key is left in the JWKS. */
  withdrawOld(): void {
    this.#published = [this.#signing];
  }

  jwks(): { keys: Record<string, unknown>[] } {
    const keys = this.#published.map(({ kid, publicKey }) => {
      const { n, e } = publicKey.export({ format: 'jwk' });
      return { kty: 'RSA', e, use: 'sig', kid, alg: 'RS256', n };
    });
    return { keys };
  }
}

/** The real key has 3072 bits; 2048 starts sooner and no verifier can tell. */
async function newIssuerKey(): Promise<IssuerKey> {
  return { kid: randomUUID(), ...(await newRsaKey()) };
}
