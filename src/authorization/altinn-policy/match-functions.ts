type Test = (wanted: string, given: string) => boolean;

const same: Test = (wanted, given) => wanted === given;

/** Sign and leading zeros do not count (XML Schema part 2, §3.3.13). */
const sameInteger: Test = (wanted, given) => {
  const [a, b] = [integerOf(wanted), integerOf(given)];
  return a !== undefined && a === b;
};

const integerOf = (text: string): bigint | undefined => {
  const [, sign, digits = ''] = /^([+-]?)(\d{1,400})$/.exec(text.trim()) ?? [];
  return sign === undefined ? undefined : BigInt(`${sign === '-' ? '-' : ''}${digits}`);
};

/** The same moment written with another zone is the same. */
const sameMoment =
  (prefix: string): Test =>
  (wanted, given) =>
    same(wanted, given) || Date.parse(prefix + wanted) === Date.parse(prefix + given);

/** A pattern is only compared with itself: running one that somebody else wrote could take for ever. */
const samePattern: Test = same;

const name = (version: string, function_: string): string =>
  `urn:oasis:names:tc:xacml:${version}:function:${function_}`;

export const matchFunctions = {
  stringEqual: name('1.0', 'string-equal'),
  ignoreCase: name('3.0', 'string-equal-ignore-case'),
  anyUri: name('1.0', 'anyURI-equal'),
  integer: name('1.0', 'integer-equal'),
  isIn: name('1.0', 'string-is-in'),
  time: name('1.0', 'time-equal'),
  date: name('1.0', 'date-equal'),
  dateTime: name('1.0', 'dateTime-equal'),
  pattern: name('1.0', 'string-regexp-match'),
} as const;

/** What Altinn's ABAC knows (reference authorization §3.3); any other makes its answer Indeterminate for everybody. */
const tests: ReadonlyMap<string, Test> = new Map<string, Test>([
  [matchFunctions.stringEqual, same],
  [matchFunctions.ignoreCase, (a, b) => a.toLowerCase() === b.toLowerCase()],
  [matchFunctions.anyUri, same],
  [matchFunctions.integer, sameInteger],
  // Of a bag with one value: an equality.
  [matchFunctions.isIn, same],
  [matchFunctions.time, sameMoment('1970-01-01T')],
  [matchFunctions.date, sameMoment('')],
  [matchFunctions.dateTime, sameMoment('')],
  [matchFunctions.pattern, samePattern],
]);

export const isKnownFunction = (matchId: string): boolean => tests.has(matchId);

export const valueMatches = (matchId: string, wanted: string, given: string): boolean =>
  tests.get(matchId)?.(wanted, given) === true;
