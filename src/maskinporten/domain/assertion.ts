import { randomUUID } from 'node:crypto';
import type { AssertionClaims } from './signer.js';
import type { TokenKey } from './token-key.js';

/** Seconds. Maskinporten allows 120. */
const assertionLife = 60;

/** Who makes an assertion out, to whom, and when. */
export interface AssertionFrame {
  readonly clientId: string;
  /** What Maskinporten calls itself. */
  readonly audience: string;
  /** Milliseconds since the epoch, by Maskinporten's clock as far as we know it. */
  readonly now: number;
  readonly resourceFormat?: 'string' | 'array';
}

/** The claims of one attempt: Maskinporten takes each assertion once, so `jti` and `iat` are always new. */
export function assertionClaims(key: TokenKey, frame: AssertionFrame): AssertionClaims {
  const { clientId, audience, now, resourceFormat } = frame;
  const iat = Math.floor(now / 1_000);
  const { resource, consumerOrg, authorizationDetails: details = [] } = key;
  return {
    aud: audience,
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
