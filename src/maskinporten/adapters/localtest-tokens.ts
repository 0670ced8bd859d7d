import type { TokenKey } from '../domain/token-key.js';
import type { IssuedToken, TokenSource } from '../domain/token-source.js';
import type { MaskinportenClient } from '../maskinporten-options.js';
import { altinnTokenOf } from './altinn-token-answer.js';
import type { TokenHttp } from './token-http.js';

/** Altinn's localtest has no exchange; it makes tokens of an org on request (`GetTestOrgToken`). */
export class LocaltestTokens implements TokenSource {
  constructor(
    private readonly http: TokenHttp,
    private readonly platformUrl: string,
    private readonly clients: Readonly<Record<string, MaskinportenClient>>,
  ) {}

  /**
   * The client's name is taken for the org. The org's own token is no answer to a request for the token of a
   * customer's system user.
   * @throws TokenFailure `localtest-{status}`, `bad-answer`, `wrong-party`, `unreachable`, `timeout`
   */
  async fetch(key: TokenKey): Promise<IssuedToken> {
    const path = `/Home/GetTestOrgToken/${encodeURIComponent(key.client)}`;
    const query = new URLSearchParams({
      orgNumber: this.clients[key.client]?.organisationNumber ?? '',
      scopes: key.scopes.join(' '),
      authenticationLevel: '3',
    });
    const url = `${this.platformUrl.replace(/\/$/, '')}${path}?${query.toString()}`;
    const headers = { accept: 'text/plain' };
    const answer = await this.http.send({ method: 'GET', url, headers });
    return altinnTokenOf(answer, 'localtest', key.authorizationDetails);
  }
}
