/** Ids and hashes of ours, which must stay whole, or eleven digits that stand alone, also written as six and five. */
const idOrElevenDigits =
  /\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?:[0-9a-f]{32}){1,2})\b|(?<!\d)\d{6} ?\d{5}(?!\d)/g;

const jwt = /eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/g;
/** A JWK as app-lib's `jwkBase64` has it: JSON in base64, with no dot in it. */
const base64Json = /eyJ[A-Za-z0-9+/_-]{60,}=*/g;
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
    .replace(base64Json, '[private]')
    .replace(bearer, '$1[token]')
    .replace(idOrElevenDigits, (text) =>
      isNationalId(text.replace(' ', '')) ? '[national id]' : text,
    );
}

/**
 * Whether it can be a national id: day 1–31 (D-number: +40), month 1–12 (synthetic: +40, +65, +80). The check digits
 * are not asked for: Altinn's own test persons have wrong ones, and from 2032 the first is no longer one.
 */
export function isNationalId(text: string): boolean {
  if (!/^\d{11}$/.test(text)) return false;
  const day = Number(text.slice(0, 2));
  const month = Number(text.slice(2, 4));
  const isDay = [0, 40].some((added) => day - added >= 1 && day - added <= 31);
  return isDay && [0, 40, 65, 80].some((added) => month - added >= 1 && month - added <= 12);
}
