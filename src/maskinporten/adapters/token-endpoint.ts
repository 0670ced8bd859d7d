import { classifyOAuthFailure } from '../domain/oauth-failure.js';
import { TokenFailure } from '../domain/token-failure.js';
import type { IssuedToken } from '../domain/token-source.js';
import type { HttpAnswer, TokenHttp } from './token-http.js';

const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** Maskinporten's token endpoint (RFC 7523 §2.1). One call is one attempt. */
export class TokenEndpoint {
  constructor(private readonly http: TokenHttp) {}

  /** @throws TokenFailure */
  async grant(url: string, assertion: string): Promise<IssuedToken> {
    const answer = await this.http.send({
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: new URLSearchParams({ grant_type: grantType, assertion }).toString(),
    });
    if (answer.status === 200) return issuedToken(answer);
    const description = textOf(answer, 'error_description');
    throw new TokenFailure(classifyOAuthFailure({ ...answer, description }), answer.skew);
  }
}

function issuedToken(answer: HttpAnswer): IssuedToken {
  const body = objectOf(answer);
  const value = body['access_token'];
  const seconds = Number(body['expires_in']);
  const bearer = String(body['token_type']).toLowerCase() === 'bearer';
  if (typeof value !== 'string' || value === '' || !(seconds > 0) || !bearer) {
    throw new TokenFailure({ code: 'bad-answer', kind: 'transient' }, answer.skew);
  }
  return { value, life: seconds * 1_000, skew: answer.skew };
}

function textOf(answer: HttpAnswer, member: string): string {
  const value = objectOf(answer)[member];
  return typeof value === 'string' ? value : '';
}

/** An error page of a proxy is no JSON; it then says nothing but its status. */
function objectOf({ body }: HttpAnswer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
