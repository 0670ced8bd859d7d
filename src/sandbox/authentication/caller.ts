import type { JWTPayload } from 'jose';
import type { Caller } from '../context.js';

/** Who an Altinn token speaks for, in the order in which apps look (reference §5.2). */
export function callerOf(claims: JWTPayload): Caller {
  const org = text(claims['urn:altinn:org']);
  const orgNumber = text(claims['urn:altinn:orgNumber']);
  const userId = number(claims['urn:altinn:userid']);
  const partyId = number(claims['urn:altinn:partyid']);
  return {
    kind: kindOf(claims, org ?? orgNumber, userId),
    ...(org === undefined ? {} : { org }),
    ...(orgNumber === undefined ? {} : { orgNumber }),
    ...(userId === undefined ? {} : { userId }),
    ...(partyId === undefined ? {} : { partyId }),
    authLevel: number(claims['urn:altinn:authlevel']) ?? 0,
    scopes: scopesOf(claims),
    expiresAt: (claims.exp ?? 0) * 1000,
    claims,
  };
}

function kindOf(
  claims: JWTPayload,
  organisation: string | undefined,
  userId: number | undefined,
): Caller['kind'] {
  if (claims['authorization_details'] !== undefined) return 'other';
  if (organisation !== undefined) return 'org';
  return userId === undefined ? 'other' : 'user';
}

/** localtest's org tokens have the scopes under Altinn's own name (§5.1). */
const scopesOf = (claims: JWTPayload): string[] =>
  (text(claims['scope']) ?? text(claims['urn:altinn:scope']) ?? '').split(' ').filter(Boolean);

const text = (claim: unknown): string | undefined =>
  typeof claim === 'string' && claim !== '' ? claim : undefined;

/** localtest and the test tools write numbers as strings. */
function number(claim: unknown): number | undefined {
  const value = typeof claim === 'string' && claim !== '' ? Number(claim) : claim;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
