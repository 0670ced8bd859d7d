import { exportJWK, generateKeyPair } from 'jose';

export type RsaAlgorithm = 'RS256' | 'RS384' | 'RS512';

/** An RSA key pair as Maskinporten clients keep it. */
export interface TestKey {
  readonly kid: string;
  readonly alg: RsaAlgorithm;
  /** All twelve members that app-lib asks for. */
  readonly privateJwk: Readonly<Record<string, unknown>>;
  /** What is registered at the authorization server. */
  readonly publicJwk: Readonly<Record<string, unknown>>;
}

/** A new key each time; 2048 bits because larger ones cost seconds to make. Generate once a file. */
export async function rsaKey(
  kid: string,
  alg: RsaAlgorithm = 'RS256',
  modulusLength = 2048,
): Promise<TestKey> {
  const pair = await generateKeyPair(alg, { modulusLength, extractable: true });
  const head = { kid, alg, use: 'sig' };
  const { n, e, ...secret } = await exportJWK(pair.privateKey);
  const publicJwk = { ...head, kty: 'RSA', n, e };
  return { kid, alg, publicJwk, privateJwk: { ...secret, ...publicJwk } };
}
