import type { Timings } from '../../../config/index.js';
import type { Intent } from './delivery.js';

/** From then on nothing more can be born of the POST. Epoch milliseconds. */
export const lateAfter = (intent: Intent, timings: Timings): number =>
  intent.at + timings.send + timings.tLate;

/** When the next look for the outcome of a POST is due: the first of the schedule after `now`. */
export function nextLook(intent: Intent, now: number, timings: Timings): number {
  const looks = timings.probes.map((probe) => intent.at + timings.send + probe);
  return looks.find((at) => at > now) ?? Math.max(now, lateAfter(intent, timings));
}

/** Where B's instances are listed: first intent − 10 min … last intent + 30 min (contract §6.2), at any scale of time. */
export function probeWindow(intents: readonly Intent[]): { from: number; before: number } {
  const times = intents.map((intent) => intent.at);
  return { from: Math.min(...times) - 600_000, before: Math.max(...times) + 1_800_000 };
}
