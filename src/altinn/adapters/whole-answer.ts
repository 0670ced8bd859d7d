import type { Dispatcher } from 'undici';
import { unreadable } from '../domain/altinn-failure.js';
import { parseRetryAfter } from '../domain/retry-after.js';
import { defined } from '../domain/tolerant-json.js';
import type { UpstreamAnswer } from '../domain/upstream-answer.js';
import { answerLimit } from './answer-limit.js';

/**
 * The answer with its body as text.
 * @param now milliseconds since the epoch, for `Retry-After` with a date
 * @param longest bytes; absent: as many as are ever read into memory
 * @throws AltinnError `unknown`, code `unreadable`, when the body is larger
 */
export async function wholeAnswer(
  route: string,
  response: Dispatcher.ResponseData,
  now: number,
  longest = answerLimit,
): Promise<UpstreamAnswer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > longest) throw unreadable(route, response.statusCode);
    chunks.push(chunk);
  }
  return { ...answerHead(response, now), text: Buffer.concat(chunks).toString('utf8') };
}

export function answerHead(
  response: Dispatcher.ResponseData,
  now: number,
): Omit<UpstreamAnswer, 'text'> {
  return defined({
    status: response.statusCode,
    contentType: headerOf(response, 'content-type') ?? '',
    retryAfter: parseRetryAfter(headerOf(response, 'retry-after'), now),
  });
}

export function headerOf(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
