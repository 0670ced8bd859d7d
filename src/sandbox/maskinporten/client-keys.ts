import { randomUUID } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { newRsaKey } from '../keys/rsa-key.js';

export type AssertionAlgorithm = 'RS256' | 'RS384' | 'RS512';

/** A JWK as clients keep it: always with `kid`, `alg` and `use`. */
export interface ClientJwk extends JsonWebKey {
  readonly kid: string;
  readonly alg: AssertionAlgorithm;
  readonly use: 'sig';
  /** Seconds since the epoch; Maskinporten's own limit on a registered key. */
  readonly exp?: number;
}

export interface ClientKeyOptions {
  /** Altinn Studio makes RS512 keys of 4096 bits (reference §1.1). Default RS256. */
  readonly alg?: AssertionAlgorithm;
  /** Default 2048. */
  readonly bits?: number;
  readonly kid?: string;
  readonly exp?: number;
}

/** A new private JWK for a Maskinporten client. */
export async function newClientKey(options: ClientKeyOptions = {}): Promise<ClientJwk> {
  const { privateKey } = await newRsaKey(options.bits);
  return {
    ...privateKey.export({ format: 'jwk' }),
    kid: options.kid ?? randomUUID(),
    alg: options.alg ?? 'RS256',
    use: 'sig',
    ...(options.exp === undefined ? {} : { exp: options.exp }),
  };
}

/** What is registered at Maskinporten: the key without its private members. */
export const publicPart = ({ kty, n, e, kid, alg, use, exp }: ClientJwk): ClientJwk => ({
  ...{ kty, n, e, kid, alg, use },
  ...(exp === undefined ? {} : { exp }),
});
