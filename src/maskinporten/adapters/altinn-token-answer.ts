import { decodeJwt } from 'jose';
import { isTransientStatus } from '../domain/oauth-failure.js';
import { TokenFailure } from '../domain/token-failure.js';
import type { IssuedToken } from '../domain/token-source.js';
import type { HttpAnswer } from './token-http.js';

/**
 * Reads an answer that is a token as text, bare or (by content negotiation) as a JSON string.
 * Its life is what the token itself says, which is not that of the token it was exchanged for.
 * @throws TokenFailure `{place}-{status}` or `bad-answer`
 */
export function altinnTokenOf(answer: HttpAnswer, place: 'exchange' | 'localtest'): IssuedToken {
  const { status, retryAfter } = answer;
  if (status !== 200) {
    // A 401 of the exchange can be any failure behind it (reference maskinporten-and-altinn-tokens §3).
    const kind = isTransientStatus(status) || status === 401 ? 'transient' : 'permanent';
    throw new TokenFailure({ code: `${place}-${status}`, kind, retryAfter });
  }
  const value = withoutQuotes(answer.body.trim());
  return { value, life: lifeOf(value) };
}

function withoutQuotes(text: string): string {
  return /^"(.*)"$/s.exec(text)?.[1] ?? text;
}

function lifeOf(token: string): number {
  try {
    const { exp, iat, nbf } = decodeJwt(token);
    const life = ((exp ?? NaN) - (iat ?? nbf ?? NaN)) * 1_000;
    if (life > 0) return life;
  } catch {
    // Falls through: the library's error could quote the token.
  }
  throw new TokenFailure({ code: 'bad-answer', kind: 'transient' });
}
