import { randomUUID } from 'node:crypto';
import type { AssertionClaims } from './signer.js';
import type { TokenKey } from './token-key.js';

/** Seconds. Maskinporten allows 120. */
const assertionLife = 60;

/**
 * The claims of one attempt: Maskinporten takes each assertion once, so `jti` and `iat` are always new.
 * @param now milliseconds since the epoch, by Maskinporten's clock as far as we know it
 */
export function assertionClaims(
  key: TokenKey,
  clientId: string,
  now: number,
  resourceFormat: 'string' | 'array' = 'string',
): AssertionClaims {
  const iat = Math.floor(now / 1_000);
  const { resource, consumerOrg, authorizationDetails: details = [] } = key;
  return {
    aud: key.issuer,
    iss: clientId,
    scope: key.scopes.join(' '),
    iat,
    exp: iat + assertionLife,
    jti: randomUUID(),
    ...(resource !== undefined && { resource: resourceFormat === 'array' ? [resource] : resource }),
    ...(consumerOrg !== undefined && { consumer_org: consumerOrg }),
    ...(details.length > 0 && { authorization_details: details }),
  };
}
