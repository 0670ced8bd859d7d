import { importJWK, SignJWT, type CryptoKey } from 'jose';
import { allowedAlgorithms } from '../domain/algorithms.js';
import { Signers, type AssertionClaims, type Signer } from '../domain/signer.js';
import { TokenFailure } from '../domain/token-failure.js';
import type { MaskinportenClient, PrivateJwk } from '../maskinporten-options.js';

/** Signs in this process with the keys of the configuration. */
export class LocalSigners extends Signers {
  readonly #signers: ReadonlyMap<string, readonly Signer[]>;

  constructor(clients: Readonly<Record<string, MaskinportenClient>>) {
    super();
    this.#signers = new Map(
      Object.entries(clients).map(([name, { keys }]) => [
        name,
        keys.map((jwk) => new LocalSigner(jwk)),
      ]),
    );
  }

  of(client: string): readonly Signer[] {
    return this.#signers.get(client) ?? [];
  }
}

/** One key object per JWK: WebCrypto binds a key to one hash, so `alg` must come from the JWK. */
class LocalSigner implements Signer {
  readonly kid: string;
  readonly #jwk: PrivateJwk;
  #key?: Promise<CryptoKey>;

  constructor(jwk: PrivateJwk) {
    this.#jwk = jwk;
    this.kid = String(jwk['kid']);
  }

  async sign(claims: AssertionClaims): Promise<string> {
    const alg = allowedAlgorithms.find((a) => a === this.#jwk['alg']);
    try {
      if (!alg) throw unusable();
      this.#key ??= importJWK(this.#jwk, alg) as Promise<CryptoKey>;
      return await new SignJWT({ ...claims })
        .setProtectedHeader({ alg, kid: this.kid, typ: 'JWT' })
        .sign(await this.#key);
    } catch {
      // What the library says could quote the key.
      throw unusable();
    }
  }
}

const unusable = (): TokenFailure => new TokenFailure({ code: 'unusable-key', kind: 'key' });
