import { AltinnError, type AltinnFailure } from './altinn-error.js';
import { defined } from './tolerant-json.js';
import { readBody, type UpstreamAnswer, type UpstreamBody } from './upstream-answer.js';
import { upstreamCode } from './upstream-code.js';

/** Turns an answer that is not the wanted one into an error without a word of its body. */
export function errorOf(route: string, answer: UpstreamAnswer): AltinnError {
  const body = readBody(answer.contentType, answer.text);
  const failure = failureOf(answer.status, body);
  const detail = defined({
    status: answer.status,
    retryAfter: answer.retryAfter,
    code: failure === 'token-died' ? 'token-died' : upstreamCode(route, answer.status, body),
    body: body.shape,
  });
  return new AltinnError(failure, route, detail);
}

/** An answer with the right status that is not what it should be: HTML, another instance, cut off. */
export const unreadable = (route: string, status?: number): AltinnError =>
  new AltinnError('unknown', route, defined({ status, code: 'unreadable' }));

/** A 401 without a body was refused at the door: nothing happened (contract §1.3 row 0a). */
export const refusedAtDoor = (answer: Pick<UpstreamAnswer, 'status' | 'text'>): boolean =>
  answer.status === 401 && answer.text.trim() === '';

const byStatus: Readonly<Record<number, AltinnFailure>> = {
  400: 'rejected',
  403: 'forbidden',
  404: 'not-found',
  405: 'rejected',
  409: 'conflict',
  410: 'not-found',
  413: 'rejected',
  415: 'rejected',
  422: 'rejected',
  429: 'unavailable',
};

function failureOf(status: number, body: UpstreamBody): AltinnFailure {
  if (status === 401) return body.shape === 'empty' ? 'unauthenticated' : 'token-died';
  if (status >= 500) return 'unavailable';
  return byStatus[status] ?? 'unknown';
}
