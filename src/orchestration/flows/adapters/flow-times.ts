const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };
const day = 24 * 3_600_000;

/** `30s`, `5m` or `1h` in milliseconds; undefined for anything else, and for more than a day. */
export function pollInterval(text: string): number | undefined {
  const [, count = '', unit = ''] = /^([1-9]\d{0,4})([smh])$/.exec(text) ?? [];
  const milliseconds = Number(count) * (units[unit] ?? 0);
  return milliseconds > 0 && milliseconds <= day ? milliseconds : undefined;
}

/** `P30D` in milliseconds; undefined for anything else. A month has no length. */
export function wholeDays(text: string): number | undefined {
  const count = /^P([1-9]\d{0,3})D$/.exec(text)?.[1];
  return count === undefined ? undefined : Number(count) * day;
}

const instant = /^(?<wall>\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?)(\.\d{1,7})?(Z|[+-]\d{2}:\d{2})$/;

/** ISO 8601 with an offset as epoch milliseconds; undefined for anything else, and for a day that no month has. */
export function instantOf(text: string): number | undefined {
  const wall = instant.exec(text)?.groups?.['wall'];
  const milliseconds = Date.parse(text);
  if (wall === undefined || Number.isNaN(milliseconds)) return undefined;
  // Date.parse takes 30 February for 2 March.
  return new Date(`${wall}Z`).toISOString().startsWith(wall) ? milliseconds : undefined;
}
