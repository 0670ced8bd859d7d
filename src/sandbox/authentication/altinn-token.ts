import { SignJWT } from 'jose';
import type { AltinnKeys } from './altinn-keys.js';

/** Signs any claims with Altinn's present certificate. */
export function signAltinnToken(
  keys: AltinnKeys,
  claims: Record<string, unknown>,
): Promise<string> {
  const { kid, x5t, privateKey } = keys.signing;
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid, x5t, typ: 'JWT' })
    .sign(privateKey);
}
