import { createPrivateKey, createPublicKey } from 'node:crypto';
import { type ClientJwk, newClientKey } from '../../src/sandbox/index.js';
import { issueCertificate } from '../../src/sandbox/keys/certificate.js';

const day = 86_400_000;

/** A key as Altinn Studio's operator makes it: RS512, 4096 bit, with an end and a certificate of its own. */
export async function studioKey(kid: string, expiresAt: Date): Promise<ClientJwk> {
  const exp = Math.floor(expiresAt.getTime() / 1_000);
  const jwk = await newClientKey({ alg: 'RS512', bits: 4096, kid, exp });
  const privateKey = createPrivateKey({ key: { ...jwk }, format: 'jwk' });
  const name = { commonName: 'klage' };
  const certificate = issueCertificate({
    subject: name,
    issuer: { name, privateKey },
    publicKey: createPublicKey(privateKey),
    notBefore: expiresAt.getTime() - 30 * day,
    notAfter: expiresAt.getTime(),
  });
  return { ...jwk, x5c: [certificate.toString('base64')] };
}

/** `maskinporten-settings.json` (reference maskinporten-and-altinn-tokens §2 b). @param keys the newest first */
export function studioFile(
  clientId: string,
  authority: string,
  keys: readonly ClientJwk[],
): string {
  const settings = { ClientId: clientId, Authority: authority, Jwk: keys[0], Jwks: { keys } };
  return JSON.stringify({ MaskinportenSettings: settings });
}
