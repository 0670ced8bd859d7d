import type { EndUser } from '../evidence/end-user.js';
import type { Claims } from './claims.js';
import { TokenRefused } from './token-refusal.js';

/** Tokens with one of them stand for a service owner, an organisation or a system user. */
const othersClaims = [
  'urn:altinn:org',
  'urn:altinn:orgNumber',
  'authorization_details',
  'consumer',
  'supplier',
];
const othersMethods = ['maskinporten', 'systemuser'];

/**
 * Reads an Altinn token whose signature and times are verified (reference maskinporten-and-altinn-tokens §5.1): of a
 * person it takes the user id and the authentication level, nothing else.
 * @param issuer Altinn's; older tokens have none, and then its keys must do
 * @throws TokenRefused
 */
export function endUserFrom(claims: Claims, issuer: string | undefined): EndUser {
  if (issuer !== undefined && claims['iss'] !== undefined && claims['iss'] !== issuer) {
    throw new TokenRefused('issuer-unknown');
  }
  if ('nonce' in claims || 'at_hash' in claims) throw new TokenRefused('not-an-access-token');
  const method = String(claims['urn:altinn:authenticatemethod']).toLowerCase();
  if (othersClaims.some((name) => name in claims) || othersMethods.includes(method)) {
    throw new TokenRefused('not-a-person');
  }
  const userId = numberOf(claims['urn:altinn:userid']);
  const level = numberOf(claims['urn:altinn:authlevel']);
  if (userId === 0 || level > 4) throw new TokenRefused('claim-invalid');
  return { subject: { userId }, level };
}

/** Altinn writes numbers as texts. */
function numberOf(claim: unknown): number {
  const text = typeof claim === 'number' ? String(claim) : claim;
  if (typeof text !== 'string' || !/^\d{1,10}$/.test(text)) throw new TokenRefused('claim-invalid');
  return Number(text);
}
