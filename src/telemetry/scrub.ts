/** Eleven digits that may be a Norwegian national identity number: D-numbers and synthetic ones included. */
const elevenDigits = /(?<!\d)\d{11}(?!\d)/g;
const weights1 = [3, 7, 6, 1, 8, 9, 4, 5, 2];
const weights2 = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

const jwt = /eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/g;
const pem = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
/** Private members of a JWK, also where the JSON stands inside a JSON string. */
const jwkMember = /(\\*"(?:d|p|q|dp|dq|qi)\\*"\s*:\s*\\*")[A-Za-z0-9_-]{20,}/g;
const bearer = /(bearer\s+)[A-Za-z0-9._~+/=-]{12,}/gi;

/** The last line of defence: takes secrets and national ids out of a finished log line. */
export function scrub(line: string): string {
  return line
    .replace(pem, '[private key]')
    .replace(jwkMember, '$1[private]')
    .replace(jwt, '[token]')
    .replace(bearer, '$1[token]')
    .replace(elevenDigits, (digits) => (isNationalId(digits) ? '[national id]' : digits));
}

/** Day 1–31 (D-number: +40), month 1–12 (synthetic: +40, +65, +80), and the MOD11 check digits. */
export function isNationalId(text: string): boolean {
  if (!/^\d{11}$/.test(text)) return false;
  const day = Number(text.slice(0, 2)) % 40;
  const month = [0, 40, 65, 80]
    .map((added) => Number(text.slice(2, 4)) - added)
    .some((m) => m >= 1 && m <= 12);
  return day >= 1 && day <= 31 && month && rest(text, weights1) && rest(text, weights2);
}

function rest(text: string, weights: readonly number[]): boolean {
  const sum = weights.reduce((total, weight, i) => total + weight * Number(text[i]), 0);
  return (11 - (sum % 11)) % 11 === Number(text[weights.length]);
}
