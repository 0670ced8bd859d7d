import type { TokenRequest } from '../token-service.js';

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
}

export function tokenKey(
  issuer: string,
  authority: TokenAuthority,
  request: TokenRequest,
): TokenKey {
  const scopes = request.scopes.flatMap((scope) => scope.split(/\s+/)).filter((s) => s !== '');
  return {
    issuer,
    authority,
    client: request.client,
    scopes: [...new Set(scopes)].sort(),
    consumerOrg: request.consumerOrg,
    resource: request.resource,
  };
}

/** The same text for the same key, and only for it: JSON in a fixed order, so no value can imitate a separator. */
export function canonicalKey(key: TokenKey): string {
  const { issuer, authority, client, scopes, consumerOrg, resource } = key;
  return JSON.stringify([issuer, authority, client, scopes, consumerOrg ?? null, resource ?? null]);
}
