import { decodeJwt, decodeProtectedHeader, errors } from 'jose';
import { TokenRefused, type TokenRefusal } from '../domain/token-refusal.js';

/** They name a key or a rule of the sender's own. */
const forbiddenHeaders = ['jku', 'x5u', 'jwk', 'crit', 'b64'];
const allowedTypes = ['jwt', 'at+jwt', 'application/at+jwt'];

/**
 * Looks at the header, and gives the issuer out only so that the keys can be chosen: nothing of it is believed.
 * @throws TokenRefused
 */
export function unverifiedIssuer(token: string): unknown {
  const { header, issuer } = unverified(token);
  const { kid, typ } = header;
  const strange = forbiddenHeaders.some((name) => name in header);
  // Without `kid`, jose would try whichever key fits.
  if (strange || typeof kid !== 'string' || !isAllowedType(typ)) {
    throw new TokenRefused('header-not-allowed');
  }
  return issuer;
}

function unverified(token: string): { header: Record<string, unknown>; issuer: unknown } {
  try {
    return { header: decodeProtectedHeader(token), issuer: decodeJwt(token).iss };
  } catch {
    throw new TokenRefused('malformed');
  }
}

const isAllowedType = (typ: unknown): boolean =>
  typ === undefined || (typeof typ === 'string' && allowedTypes.includes(typ.toLowerCase()));

/** What jose found. */
export function refusalOf(error: errors.JOSEError): TokenRefusal {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.reason === 'missing' ? 'claim-missing' : 'claim-invalid';
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JWKSNoMatchingKey) return 'key-unknown';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  return 'malformed';
}
