const iso =
  /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(:\d{2})?(?:\.(\d{1,7})\d*)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * An ISO 8601 date as Storage keeps it: in UTC, with at most seven decimals. Without a zone it is
 * taken as UTC, the zone of Altinn's servers. Undefined when it is no date.
 */
export function utcDate(value: string): string | undefined {
  const match = iso.exec(value);
  if (!match) return undefined;
  const [, day = '', minutes = '00:00', seconds = ':00', fraction = '', zone = 'Z'] = match;
  const time = Date.parse(`${day}T${minutes}${seconds}${zone}`);
  if (Number.isNaN(time)) return undefined;
  const decimals = fraction.replace(/0+$/, '');
  return `${new Date(time).toISOString().slice(0, 19)}${decimals === '' ? '' : `.${decimals}`}Z`;
}
