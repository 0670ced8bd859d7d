/** A value between the two middle ones when there is an even number. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** @param q 0…1, interpolated between neighbours */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)] ?? NaN;
  const high = sorted[Math.ceil(at)] ?? NaN;
  return low + (high - low) * (at - Math.floor(at));
}

export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Three significant digits, as people write them. */
export const short = (value: number): string =>
  value === 0 || !Number.isFinite(value)
    ? String(value)
    : Number(value.toPrecision(3)).toLocaleString('en-GB', { maximumFractionDigits: 6 });

/** `median (least–most)` */
export const spread = (values: readonly number[]): string =>
  `${short(median(values))} (${short(Math.min(...values))}–${short(Math.max(...values))})`;
