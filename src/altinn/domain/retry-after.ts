/**
 * `Retry-After` (RFC 9110 §10.2.3): seconds, or an HTTP date.
 * @param now epoch milliseconds
 * @returns milliseconds, undefined when absent or not understood
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^[0-9]{1,9}$/.test(text)) return Number(text) * 1_000;
  const at = /[a-z]{3}/i.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
