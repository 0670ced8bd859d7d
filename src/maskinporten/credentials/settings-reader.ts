/** True for a JSON object, not for a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses JSON; the parser's own message quotes the text, so it is left out. */
export function parseJson(text: string, what: string, problems: string[]): unknown {
  try {
    return JSON.parse(text);
  } catch {
    problems.push(`${what} is not JSON`);
    return undefined;
  }
}

/** A member by name whatever its case, as .NET configuration reads it. */
export function memberOf(object: unknown, name: string): unknown {
  if (!isObject(object)) return undefined;
  const match = Object.keys(object).find((key) => key.toLowerCase() === name.toLowerCase());
  return match === undefined ? undefined : object[match];
}

/** A text that must be there. */
export function textOf(object: unknown, name: string, problems: string[]): string {
  const value = memberOf(object, name);
  if (typeof value === 'string' && value.trim() !== '') return value.trim();
  problems.push(`${name} is missing`);
  return '';
}

/** Checks that it is an http or https address, and gives it back. */
export function urlOf(value: string, name: string, problems: string[]): string {
  if (value === '') return value;
  const valid = URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
  if (!valid) problems.push(`${name} is not an http(s) URL`);
  return value;
}

/** Maskinporten's issuers end with a slash, and `aud` is compared to the letter. */
export const withSlash = (url: string): string =>
  url === '' || url.endsWith('/') ? url : `${url}/`;
