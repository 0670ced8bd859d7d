import type { Match } from './policy-xml.js';

type Test = (wanted: string, given: string) => boolean;

const same: Test = (a, b) => a === b;

/** Whole numbers in any notation of XML Schema: sign and leading zeros do not count. */
const sameInteger: Test = (a, b) => {
  const [wanted, given] = [integerOf(a), integerOf(b)];
  return wanted !== undefined && wanted === given;
};
const integerOf = (text: string): bigint | undefined => {
  const [, sign, digits = ''] = /^\s*([+-]?)(\d{1,400})\s*$/.exec(text) ?? [];
  return sign === undefined ? undefined : BigInt(`${sign === '-' ? '-' : ''}${digits}`);
};

/** With their zones, so that one moment written in two ways is the same. */
const sameMoment =
  (prefix: string): Test =>
  (a, b) => {
    const [wanted, given] = [Date.parse(prefix + a.trim()), Date.parse(prefix + b.trim())];
    return wanted === given || a.trim() === b.trim();
  };

const matchesPattern: Test = (pattern, given) => {
  try {
    return new RegExp(pattern).test(given);
  } catch {
    return false;
  }
};

const of = (version: string, name: string): string =>
  `urn:oasis:names:tc:xacml:${version}:function:${name}`;

/** What Altinn's ABAC knows (reference authorization §3.3). A match with a single value makes `is-in` an equality. */
const tests: ReadonlyMap<string, Test> = new Map([
  [of('1.0', 'string-equal'), same],
  [of('1.0', 'anyURI-equal'), same],
  [of('1.0', 'string-is-in'), same],
  [of('3.0', 'string-equal-ignore-case'), (a, b) => a.toLowerCase() === b.toLowerCase()],
  [of('1.0', 'integer-equal'), sameInteger],
  [of('1.0', 'time-equal'), sameMoment('1970-01-01T')],
  [of('1.0', 'date-equal'), sameMoment('')],
  [of('1.0', 'dateTime-equal'), sameMoment('')],
  [of('1.0', 'string-regexp-match'), matchesPattern],
]);

export const isKnownMatch = ({ matchId }: Match): boolean => tests.has(matchId);

export const valueMatches = ({ matchId, value }: Match, given: string): boolean =>
  tests.get(matchId)?.(value, given) === true;
