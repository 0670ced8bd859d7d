import { createHash } from 'node:crypto';
import { type Claims } from './claims.js';
import { Principal } from './principal.js';
import { TokenRefused } from './token-refusal.js';

export interface PersonRule {
  readonly audience: string;
  readonly groupsClaim: string;
  readonly acr: readonly string[];
}

/**
 * Reads an access token that a person got with code flow and PKCE (RFC 9068; Entra ID: access token claims reference).
 * Signature, issuer and times are already verified. Of the person only groups and a hash are kept.
 * @param typ of the token's header
 * @throws TokenRefused for ID tokens, tokens of applications, tokens for another API
 */
export function personFrom(
  issuer: string,
  claims: Claims,
  typ: string | undefined,
  rule: PersonRule,
): Principal {
  checkKind(claims, typ);
  checkAudience(claims['aud'], rule.audience);
  const clientId = textOf(claims['client_id'] ?? claims['azp'] ?? claims['appid']);
  const subject = subjectOf(claims);
  if (rule.acr.length > 0 && !rule.acr.includes(String(claims['acr']))) {
    throw new TokenRefused('authentication-level');
  }
  const person = {
    groups: groupsOf(claims, rule.groupsClaim),
    subjectHash: sha256(JSON.stringify([issuer, subject])),
  };
  const id = claims['jti'] ?? claims['uti'] ?? JSON.stringify([subject, claims['iat']]);
  const scopes = scopesOf(claims);
  return new Principal(issuer, '', clientId, scopes, sha256(textOf(id)), undefined, person);
}

/** Only access tokens have scopes, or say what they are; only ID tokens have what binds them to a login. */
function checkKind(claims: Claims, typ = ''): void {
  const isAccessToken = /^(application\/)?at\+jwt$/i.test(typ) || scopesOf(claims).length > 0;
  const isIdToken = ['nonce', 'at_hash', 'c_hash'].some((name) => name in claims);
  if (isIdToken || !isAccessToken) throw new TokenRefused('not-an-access-token');
}

function checkAudience(aud: unknown, audience: string): void {
  if (!listOf(aud).includes(audience)) throw new TokenRefused('audience');
}

function subjectOf(claims: Claims): string {
  const subject = textOf(claims['sub']);
  const clients = [claims['client_id'], claims['azp'], claims['appid']];
  if (claims['idtyp'] === 'app' || clients.includes(subject))
    throw new TokenRefused('not-a-person');
  if (/^\d{11}$/.test(subject)) throw new TokenRefused('national-id');
  return subject;
}

/** @throws TokenRefused `groups-left-out` for Entra ID's overage: without them the person would be taken for nobody */
function groupsOf(claims: Claims, name: string): string[] {
  const elsewhere = claims['_claim_names'];
  const left = typeof elsewhere === 'object' && elsewhere !== null && name in elsewhere;
  const counted = name === 'groups' && String(claims['hasgroups']) === 'true';
  if (left || counted) throw new TokenRefused('groups-left-out');
  return listOf(claims[name]).filter((group) => typeof group === 'string');
}

const scopesOf = (claims: Claims): string[] =>
  [claims['scp'], claims['scope']]
    .flatMap((value) => (typeof value === 'string' ? value.split(' ') : []))
    .filter((scope) => scope !== '');

const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : value === undefined ? [] : [value];

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function textOf(claim: unknown): string {
  if (typeof claim !== 'string' || claim === '') throw new TokenRefused('claim-invalid');
  return claim;
}
