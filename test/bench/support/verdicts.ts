import type { Verdict } from '../benchmark.js';
import { median, short, spread } from './statistics.js';

/** The median of several rounds may not be below the budget. */
export const atLeast = (
  name: string,
  values: readonly number[],
  budget: number,
  unit = '×',
): Verdict => ({
  name,
  measured: `${spread(values)} ${unit}`,
  budget: `≥ ${short(budget)} ${unit}`,
  pass: median(values) >= budget,
});

/** The median of several rounds may not be above the budget. */
export const atMost = (
  name: string,
  values: readonly number[],
  budget: number,
  unit = '×',
): Verdict => ({
  name,
  measured: `${spread(values)} ${unit}`,
  budget: `≤ ${short(budget)} ${unit}`,
  pass: median(values) <= budget,
});

/** A count that must be exactly what it should be. */
export const exactly = (name: string, value: number, budget: number): Verdict => ({
  name,
  measured: String(value),
  budget: String(budget),
  pass: value === budget,
});
