const illegal = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu;

/** Characters that XML 1.0 cannot hold are stored as U+FFFD (contract §3.3). */
export const replaceIllegal = (text: string): string => text.replace(illegal, '\uFFFD');

/** Half a character: System.Text.Json refuses it. */
export const hasLoneSurrogate = (text: string): boolean => /\p{Surrogate}/u.test(text);

const limits: Readonly<Record<string, readonly [bigint, bigint]>> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** Whether digits with an optional sign fit `int32` or `int64`. */
export function integerFits(kind: string, digits: string): boolean {
  const [least, most] = limits[kind] ?? [0n, 0n];
  const value = BigInt(digits.replace(/^\+/, ''));
  return value >= least && value <= most;
}

/** A number without exponent, as .NET writes a decimal. */
export function plainNumber(value: number): string {
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, sign = '', head = '', tail = '', power = '0'] = match;
  const exponent = Number(power);
  const digits = head + tail;
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  return sign + digits.padEnd(exponent + 1, '0');
}
