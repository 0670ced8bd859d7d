import type { AccessToken } from './domain/access-token.js';
import { unlessAborted } from './domain/unless-aborted.js';
import type { TokenCache } from './domain/token-cache.js';
import { TokenError, type TokenErrorCode, type TokenErrorKind } from './domain/token-error.js';
import { isLegalKey, tokenKey, type TokenAuthority } from './domain/token-key.js';
import type { TokenSource } from './domain/token-source.js';
import type { TokenStatus, TokenStatusSource } from './domain/token-status.js';
import type { MaskinportenOptions } from './maskinporten-options.js';
import { TokenService, type TokenRequest } from './token-service.js';

export interface CachingTokenServiceDeps {
  readonly options: Pick<MaskinportenOptions, 'issuer' | 'clients'>;
  readonly cache: TokenCache;
  /** Absent where there is no such authority: localtest has no Maskinporten. */
  readonly sources: Readonly<Partial<Record<TokenAuthority, TokenSource>>>;
  /** Ends connections. */
  readonly close: () => Promise<void>;
}

/** The service behind `TokenService`: checks the request, then asks the cache. */
export class CachingTokenService extends TokenService implements TokenStatusSource {
  constructor(private readonly deps: CachingTokenServiceDeps) {
    super();
  }

  maskinportenToken(request: TokenRequest): Promise<AccessToken> {
    return this.#get('maskinporten', request);
  }

  altinnToken(request: TokenRequest): Promise<AccessToken> {
    return this.#get('altinn', request);
  }

  invalidate(token: AccessToken): void {
    this.deps.cache.refuse(token);
  }

  hasClient(client: string): boolean {
    return Object.hasOwn(this.deps.options.clients, client);
  }

  status(): readonly TokenStatus[] {
    return this.deps.cache.status();
  }

  /** Nest calls it last of all, when nobody needs a token any more. */
  async onApplicationShutdown(): Promise<void> {
    this.deps.cache.stop();
    await this.deps.close();
  }

  async #get(authority: TokenAuthority, request: TokenRequest): Promise<AccessToken> {
    const key = tokenKey(this.deps.options.issuer, authority, request);
    const refuse = (code: TokenErrorCode, kind: TokenErrorKind = 'permanent'): TokenError =>
      new TokenError({ code, kind }, key.client, key.scopes);
    if (!this.hasClient(request.client)) throw refuse('unknown-client');
    const source = this.deps.sources[authority];
    if (!source || !isLegalKey(key)) throw refuse('invalid-request');
    const { minRemaining, signal } = request;
    const token = this.deps.cache.get(key, source, { minRemaining, ahead: true });
    return signal ? unlessAborted(signal, token, () => refuse('cancelled', 'transient')) : token;
  }
}
