import { TokenRefused } from '../domain/token-refusal.js';
import type { GuardedRequest } from './guarded-request.js';

/** Bytes; a Maskinporten token has about one thousand. */
const longest = 8_192;

/**
 * The token of the request's only `Authorization` header (RFC 6750 §2.1; not from the body or the query).
 * Node keeps the first of several such headers in silence, so the raw list is read.
 * @throws TokenRefused
 */
export function bearerToken(request: GuardedRequest): string {
  const values = request.raw.rawHeaders.filter(
    (_, i, all) => i % 2 === 1 && all[i - 1]?.toLowerCase() === 'authorization',
  );
  const [value] = values;
  if (value === undefined) throw new TokenRefused('missing');
  if (values.length > 1) throw new TokenRefused('repeated');
  if (value.length > longest) throw new TokenRefused('too-large');
  const token = /^Bearer +(?<token>[\w.~+/-]+=*)$/i.exec(value)?.groups?.['token'];
  if (token === undefined) throw new TokenRefused('malformed');
  return token;
}
