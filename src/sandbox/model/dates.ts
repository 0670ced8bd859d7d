/**
 * .NET's `DateTime` as text. Its three kinds are kept: without zone (`2026-11-23T10:00:00`), UTC (`…Z`) and
 * local; the sandbox's server zone is UTC, so local is `+00:00`. At most seven decimals of a second.
 */

const iso =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?)?(Z|[+-]\d{2}:?\d{2})?$/;
const american = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

/** ISO 8601 as the app's JSON and XML readers take it; undefined when it is no date. */
export function readIsoDate(text: string): string | undefined {
  const match = iso.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone] =
    match;
  const plain = `${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour}:${minute}:${second}`;
  if (!exists(plain)) return undefined;
  const decimals = trimFraction(fraction);
  if (zone === undefined) return plain + decimals;
  if (zone === 'Z') return `${plain}${decimals}Z`;
  return `${inUtc(plain, zone)}${decimals}+00:00`;
}

/** `Convert.ToDateTime` with the invariant culture: ISO or month first; any zone becomes local (contract §2.6). */
export function readInvariantDate(text: string): string | undefined {
  const trimmed = text.trim();
  const match = american.exec(trimmed);
  if (!match) return readIsoDate(trimmed)?.replace(/Z$/, '+00:00');
  const [, month = '', day = '', year = '', hour = '0', minute = '00', second = '00'] = match;
  const plain = `${year}-${pad(month)}-${pad(day)}T${pad(hour)}:${minute}:${second}`;
  return exists(plain) ? plain : undefined;
}

const pad = (digits: string): string => digits.padStart(2, '0');

function trimFraction(digits: string): string {
  const kept = digits.slice(0, 7).replace(/0+$/, '');
  return kept === '' ? '' : `.${kept}`;
}

function exists(plain: string): boolean {
  const time = Date.parse(`${plain}Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(plain);
}

function inUtc(plain: string, zone: string): string {
  const withColon = zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  return new Date(Date.parse(plain + withColon)).toISOString().slice(0, 19);
}
