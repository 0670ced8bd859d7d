import { createHash, X509Certificate } from 'node:crypto';
import { importJWK, SignJWT, type CryptoKey, type JWTHeaderParameters } from 'jose';
import { isAllowedAlgorithm } from '../domain/algorithms.js';
import type { KeyStatus } from '../domain/key-status.js';
import type { AssertionClaims, Signer } from '../domain/signer.js';
import { TokenFailure } from '../domain/token-failure.js';
import type { PrivateJwk } from '../maskinporten-options.js';

/** One key object per JWK: WebCrypto binds a key to one hash, so `alg` must come from the JWK. */
export class LocalSigner implements Signer {
  readonly kid: string;
  readonly #jwk: PrivateJwk;
  #key?: Promise<CryptoKey>;

  constructor(jwk: PrivateJwk) {
    this.#jwk = jwk;
    this.kid = typeof jwk['kid'] === 'string' ? jwk['kid'] : thumbprint(certificatesOf(jwk)[0]);
  }

  async sign(claims: AssertionClaims): Promise<string> {
    const { alg } = this.#jwk;
    try {
      if (!isAllowedAlgorithm(alg)) throw unusable();
      this.#key ??= importJWK(this.#jwk, alg) as Promise<CryptoKey>;
      return await new SignJWT({ ...claims })
        .setProtectedHeader({ alg, ...this.#name(), typ: 'JWT' })
        .sign(await this.#key);
    } catch {
      // What the library says could quote the key.
      throw unusable();
    }
  }

  status(): KeyStatus {
    const { alg, exp } = this.#jwk;
    return {
      kid: this.kid,
      algorithm: String(alg),
      ...(typeof exp === 'number' && { expiresAt: new Date(exp * 1_000).toISOString() }),
      ...certificateExpiry(certificatesOf(this.#jwk)),
    };
  }

  /** Never both: Maskinporten looks a key up in one way or the other (reference §1.1). */
  #name(): Pick<JWTHeaderParameters, 'kid' | 'x5c'> {
    const { kid } = this.#jwk;
    return typeof kid === 'string' ? { kid } : { x5c: certificatesOf(this.#jwk) };
  }
}

const unusable = (): TokenFailure => new TokenFailure({ code: 'unusable-key', kind: 'key' });

const certificatesOf = ({ x5c }: PrivateJwk): string[] =>
  Array.isArray(x5c) ? x5c.filter((one) => typeof one === 'string') : [];

/** `x5t#S256` (RFC 7515 §4.1.8). */
const thumbprint = (certificate = ''): string =>
  createHash('sha256').update(Buffer.from(certificate, 'base64')).digest('base64url');

function certificateExpiry(certificates: readonly string[]): Partial<KeyStatus> {
  try {
    const ends = certificates.map((text) =>
      Date.parse(new X509Certificate(Buffer.from(text, 'base64')).validTo),
    );
    return ends.length > 0
      ? { certificateExpiresAt: new Date(Math.min(...ends)).toISOString() }
      : {};
  } catch {
    // Studio's certificate is not sent, so that it cannot be read harms nobody.
    return {};
  }
}
