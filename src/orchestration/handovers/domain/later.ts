const pattern =
  /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** A moment an ISO 8601 duration after `from` (epoch milliseconds), in UTC, as ISO 8601. */
export function later(from: number, duration: string): string {
  const parts = pattern.exec(duration);
  if (!parts) throw new RangeError('not an ISO 8601 duration');
  const [years, months, weeks, days, hours, minutes, seconds] = parts
    .slice(1)
    .map((part) => Number(part ?? 0)) as [number, number, number, number, number, number, number];
  const at = new Date(from);
  at.setUTCFullYear(at.getUTCFullYear() + years, at.getUTCMonth() + months);
  at.setUTCDate(at.getUTCDate() + weeks * 7 + days);
  at.setUTCHours(
    at.getUTCHours() + hours,
    at.getUTCMinutes() + minutes,
    at.getUTCSeconds() + seconds,
  );
  return at.toISOString();
}
