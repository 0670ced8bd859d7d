import type { Timings } from '../../../config/index.js';
import type { Intent } from './delivery.js';

type Times = Pick<Intent, 'at' | 'lateAt' | 'windowFrom'>;

/** From then on nothing more can be born of the POST. Epoch milliseconds. */
export const lateAfter = (intent: Times, timings: Timings): number =>
  intent.lateAt ?? intent.at + timings.send + timings.tLate;

/** When the next look for the outcome of a POST is due: the first of the schedule after `now`. */
export function nextLook(intent: Times, now: number, timings: Timings): number {
  const looks = timings.probes.map((probe) => intent.at + timings.send + probe);
  return looks.find((at) => at > now) ?? Math.max(now, lateAfter(intent, timings));
}

/** Where B's instances are listed: first intent − 10 min … last intent + 30 min (contract §6.2), at any scale of time. */
export function probeWindow(intents: readonly Times[]): { from: number; before: number } {
  const begins = intents.map((intent) => intent.windowFrom ?? intent.at);
  const ends = intents.map((intent) => intent.at);
  return { from: Math.min(...begins) - 600_000, before: Math.max(...ends) + 1_800_000 };
}
