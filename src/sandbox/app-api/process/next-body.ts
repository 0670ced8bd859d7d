import type { FastifyRequest } from 'fastify';
import { parseJsonText } from '../../model/index.js';
import { bare, bodyOf, invalid, Refusal } from '../app-request/index.js';

/** The action in the body of `PUT process/next`, which may be absent or empty (contract §4.2). @throws Refusal 400, 415 */
export function actionOf(request: FastifyRequest): string | undefined {
  const text = bodyOf(request).toString();
  if (text === '') return undefined;
  if (!/^application\/([\w.-]+\+)?json\b/.test(request.headers['content-type'] ?? ''))
    throw new Refusal(bare(415));
  const parsed = parseJsonText(text);
  if ('error' in parsed) throw new Refusal(invalid({ $: [parsed.error] }));
  const { action } = (JSON.parse(text) ?? {}) as { action?: unknown };
  return typeof action === 'string' && action !== '' ? action : undefined;
}
