import type { AccessToken } from '../domain/access-token.js';
import type { AuthorizationDetail } from '../domain/authorization-details.js';
import type { IssuedToken } from '../domain/token-source.js';
import { altinnTokenOf } from './altinn-token-answer.js';
import type { TokenHttp } from './token-http.js';

/** `GET /authentication/api/v1/exchange/maskinporten` of Altinn's platform. One call is one attempt. */
export class TokenExchange {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(
    private readonly http: TokenHttp,
    platformUrl: string,
    subscriptionKey?: string,
  ) {
    this.#url = `${platformUrl.replace(/\/$/, '')}/authentication/api/v1/exchange/maskinporten`;
    this.#headers = {
      accept: 'text/plain',
      ...(subscriptionKey && { 'ocp-apim-subscription-key': subscriptionKey }),
    };
  }

  /**
   * @param parties what the token must be about after the exchange too
   * @throws TokenFailure `exchange-{status}`, `bad-answer`, `wrong-party`, `unreachable`, `timeout`
   */
  async exchange(
    token: AccessToken,
    parties?: readonly AuthorizationDetail[],
  ): Promise<IssuedToken> {
    const headers = { ...this.#headers, authorization: token.authorization() };
    return altinnTokenOf(
      await this.http.send({ method: 'GET', url: this.#url, headers }),
      'exchange',
      parties,
    );
  }
}
