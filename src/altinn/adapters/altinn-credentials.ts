import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { TokenService, type AccessToken } from '../../maskinporten/index.js';
import { AltinnError } from '../domain/altinn-error.js';
import { refusedAtDoor } from '../domain/altinn-failure.js';
import { orgOf, type AppId } from '../domain/ids.js';
import { defined } from '../domain/tolerant-json.js';
import type { UpstreamAnswer } from '../domain/upstream-answer.js';

export interface Authority {
  readonly app: AppId;
  /** Method and route template, for errors. */
  readonly route: string;
  /** Milliseconds of life that the token must have left. */
  readonly tokenLife?: number;
  /** In place of those for apps and Storage. */
  readonly scopes?: readonly string[];
  /** It changes nothing, so any 401 may be answered with a repeat, not only one at the door. */
  readonly safe?: boolean;
  /** Ends the waiting for a token too. */
  readonly signal?: AbortSignal;
}

type Headers = Record<string, string>;

/** Makes the headers of every call. Never a cookie: with one, Altinn wants an XSRF token too (contract §7). */
@Injectable()
export class AltinnCredentials {
  constructor(
    private readonly tokens: TokenService,
    private readonly config: AppConfig,
  ) {}

  /**
   * Sends with the token of the app's org. A call that was refused at the door did nothing, so it is
   * sent once more, a moment later and with the token that the service has then: a new one, or the same
   * if it has been renewed just now.
   * @throws AltinnError `no-token`
   */
  async send<T extends Pick<UpstreamAnswer, 'status' | 'text'>>(
    authority: Authority,
    attempt: (headers: Headers) => Promise<T>,
  ): Promise<T> {
    const token = await this.token(authority);
    const answer = await attempt(this.headers(token));
    const refused = authority.safe ? answer.status === 401 : refusedAtDoor(answer);
    if (!refused) return answer;
    this.tokens.invalidate(token);
    await sleep(this.config.timings.refused);
    return attempt(this.headers(await this.token(authority)));
  }

  /** The same for a body that can be sent only once: the refusal is the answer. */
  async sendOnce<T extends Pick<UpstreamAnswer, 'status' | 'text'>>(
    authority: Authority,
    attempt: (headers: Headers) => Promise<T>,
  ): Promise<T> {
    const token = await this.token(authority);
    const answer = await attempt(this.headers(token));
    if (refusedAtDoor(answer)) this.tokens.invalidate(token);
    return answer;
  }

  headers(token?: AccessToken): Headers {
    const key = this.config.altinn.subscriptionKey;
    return {
      accept: 'application/json',
      'user-agent': 'flerapp/0.1',
      ...(token && { authorization: token.authorization() }),
      ...(key !== undefined && { 'ocp-apim-subscription-key': key }),
    };
  }

  private async token({ app, route, tokenLife, scopes, signal }: Authority): Promise<AccessToken> {
    try {
      return await this.tokens.altinnToken({
        client: orgOf(app),
        scopes: scopes ?? this.config.maskinporten.scopes,
        ...(tokenLife !== undefined && { minRemaining: tokenLife }),
        ...(signal && { signal }),
      });
    } catch (error) {
      throw noToken(route, error);
    }
  }
}

/** Only the code and the wait are kept: a replacement of TokenService may put anything in its errors. */
function noToken(route: string, error: unknown): AltinnError {
  const { code, retryAfter } = Object(error) as { code?: unknown; retryAfter?: unknown };
  const known = typeof code === 'string' && /^[A-Za-z][A-Za-z0-9-]{0,39}$/.test(code);
  return new AltinnError(
    'no-token',
    route,
    defined({
      code: known ? code : undefined,
      retryAfter: typeof retryAfter === 'number' ? retryAfter : undefined,
    }),
  );
}
