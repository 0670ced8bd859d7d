import type { TokenRequest } from '../token-service.js';
import { isLegalDetail, type AuthorizationDetail } from './authorization-details.js';

/** `maskinporten`: the token as Maskinporten issued it; `altinn`: exchanged (or made by localtest). */
export type TokenAuthority = 'maskinporten' | 'altinn';

/** Everything that makes two tokens differ. Never the key id: a token outlives a rotation. */
export interface TokenKey {
  readonly issuer: string;
  readonly authority: TokenAuthority;
  readonly client: string;
  /** Sorted, each once. */
  readonly scopes: readonly string[];
  readonly consumerOrg?: string;
  readonly resource?: string;
  /** Sorted by their canonical text. */
  readonly authorizationDetails?: readonly AuthorizationDetail[];
}

export function tokenKey(
  issuer: string,
  authority: TokenAuthority,
  request: TokenRequest,
): TokenKey {
  const { client, consumerOrg, resource, authorizationDetails: details } = request;
  return {
    issuer,
    authority,
    client,
    scopes: sortedScopes(request.scopes),
    consumerOrg,
    resource,
    authorizationDetails: details?.length ? sortedDetails(details) : undefined,
  };
}

/** What Maskinporten would refuse whatever the client is registered for (MP-011, MP-301…303, `invalid_target`). */
export function isLegalKey({ scopes, consumerOrg, resource, ...key }: TokenKey): boolean {
  return (
    scopes.length > 0 &&
    (consumerOrg === undefined || /^\d{9}$/.test(consumerOrg)) &&
    (resource === undefined || (resource !== '' && !resource.includes('#'))) &&
    (key.authorizationDetails ?? []).every(isLegalDetail)
  );
}

/** The same text for the same key, and only for it: each part with its length, so no value can imitate a separator. */
export function canonicalKey(key: TokenKey): string {
  const { issuer, authority, client, scopes, consumerOrg, resource } = key;
  const details = key.authorizationDetails?.map(canonicalJson).join(',');
  let text = '';
  for (const part of [issuer, authority, client, consumerOrg, resource, details, ...scopes]) {
    text += part === undefined ? '-' : `${part.length}:${part}`;
  }
  return text;
}

/** A new list, whatever the caller does with its own. */
function sortedScopes(given: readonly string[]): readonly string[] {
  if (isSorted(given)) return [...given];
  const scopes = given.flatMap((scope) => scope.split(/\s+/)).filter((scope) => scope !== '');
  return [...new Set(scopes)].sort();
}

/** The usual case, and every hit comes by here: single names, each once, in order. */
function isSorted(scopes: readonly string[]): boolean {
  return scopes.every((scope, i) => /^\S+$/.test(scope) && scope > (scopes[i - 1] ?? ''));
}

function sortedDetails(details: readonly AuthorizationDetail[]): readonly AuthorizationDetail[] {
  const texts = details.map((detail) => [canonicalJson(detail), detail] as const);
  return [...new Map(texts.sort(([a], [b]) => (a < b ? -1 : 1))).values()];
}

/** JSON with the members of every object in alphabetical order. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
