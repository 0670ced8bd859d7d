import { createHash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { SandboxClock } from '../clock.js';
import { selfSigned } from '../keys/certificate.js';
import { newRsaKey } from '../keys/rsa-key.js';

export interface AltinnKey {
  /** SHA-1 thumbprint of the certificate: 40 upper-case hex digits. */
  readonly kid: string;
  /** The same, base64url. */
  readonly x5t: string;
  /** DER in standard base64. */
  readonly certificate: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const year = 365 * 24 * 3600_000;

/** Altinn's signing certificates; a new one is published before it signs (reference §3). */
export class AltinnKeys {
  #signing: AltinnKey;
  #published: AltinnKey[];

  private constructor(
    first: AltinnKey,
    private readonly clock: SandboxClock,
  ) {
    this.#signing = first;
    this.#published = [first];
  }

  static async create(clock: SandboxClock): Promise<AltinnKeys> {
    return new AltinnKeys(await newAltinnKey(clock), clock);
  }

  get signing(): AltinnKey {
    return this.#signing;
  }

  get published(): readonly AltinnKey[] {
    return this.#published;
  }

  /** First half of a rollover: the next certificate is in the JWKS but signs nothing yet. */
  async publishNext(): Promise<void> {
    this.#published = [this.#signing, await newAltinnKey(this.clock)];
  }

  /** Second half: the newest certificate signs from now on; the old one stays published. */
  switchToNext(): void {
    this.#signing = this.#published.at(-1) ?? this.#signing;
  }

  /** The end: only the signing certificate is left in the JWKS. */
  withdrawOld(): void {
    this.#published = [this.#signing];
  }

  /** As Altinn writes it: no `alg`, and `n` and `e` in standard base64, not base64url (§5.1). */
  jwks(): { keys: Record<string, unknown>[] } {
    const keys = this.#published.map(({ kid, publicKey, certificate }) => {
      const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
      return { kty: 'RSA', use: 'sig', kid, e: padded(e), n: padded(n), x5c: [certificate] };
    });
    return { keys };
  }
}

const padded = (base64url: string): string =>
  Buffer.from(base64url, 'base64url').toString('base64');

async function newAltinnKey(clock: SandboxClock): Promise<AltinnKey> {
  const { privateKey, publicKey } = await newRsaKey();
  const now = clock.now();
  const name = { commonName: 'Flerapp sandbox Altinn token signing' };
  const certificate = selfSigned(name, privateKey, now - year, now + year);
  const thumbprint = createHash('sha1').update(certificate).digest();
  return {
    kid: thumbprint.toString('hex').toUpperCase(),
    x5t: thumbprint.toString('base64url'),
    certificate: certificate.toString('base64'),
    privateKey,
    publicKey,
  };
}
