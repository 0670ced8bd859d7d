import { decodeJwt, type JWTPayload } from 'jose';
import { coversParties, type AuthorizationDetail } from '../domain/authorization-details.js';
import { isTransientStatus } from '../domain/oauth-failure.js';
import { TokenFailure } from '../domain/token-failure.js';
import type { IssuedToken } from '../domain/token-source.js';
import type { HttpAnswer } from './token-http.js';

/**
 * Reads an answer that is a token as text, bare or (by content negotiation) as a JSON string.
 * Its life is what the token itself says, which is not that of the token it was exchanged for.
 * @param asked the parties that the token must be about
 * @throws TokenFailure `{place}-{status}`, `bad-answer` or `wrong-party`
 */
export function altinnTokenOf(
  answer: HttpAnswer,
  place: 'exchange' | 'localtest',
  asked: readonly AuthorizationDetail[] = [],
): IssuedToken {
  const { status, retryAfter, skew } = answer;
  if (status !== 200) {
    // A 401 of the exchange can be any failure behind it (reference maskinporten-and-altinn-tokens §3).
    const kind = isTransientStatus(status) || status === 401 ? 'transient' : 'permanent';
    throw new TokenFailure({ code: `${place}-${status}`, kind, retryAfter }, skew);
  }
  const value = withoutQuotes(answer.body.trim());
  const claims = claimsOf(value);
  if (!coversParties(asked, claims['authorization_details'])) {
    throw new TokenFailure({ code: 'wrong-party', kind: 'permanent' }, skew);
  }
  return { value, life: lifeOf(claims), skew };
}

function withoutQuotes(text: string): string {
  return /^"(.*)"$/s.exec(text)?.[1] ?? text;
}

function claimsOf(token: string): JWTPayload {
  try {
    return decodeJwt(token);
  } catch {
    // The library's error could quote the token.
    throw badAnswer();
  }
}

function lifeOf({ exp, iat, nbf }: JWTPayload): number {
  const life = ((exp ?? NaN) - (iat ?? nbf ?? NaN)) * 1_000;
  if (life > 0) return life;
  throw badAnswer();
}

const badAnswer = (): TokenFailure => new TokenFailure({ code: 'bad-answer', kind: 'transient' });
