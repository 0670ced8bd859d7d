import { AltinnError } from '../../../altinn/index.js';
import type { Timings } from '../../../config/index.js';
import type { Change, Delivery } from '../domain/delivery.js';
import { fullJitter } from '../domain/pauses.js';

/** Failures that seldom heal by waiting; Altinn reports outages with some of them, so they get a few tries. */
const stubborn: ReadonlySet<string> = new Set(['rejected', 'forbidden', 'conflict', 'not-found']);
const fewTries = 6;

/** What follows a call that failed: another try, or a person. Everything but a create, which has outcomes of its own. */
export function afterError(
  delivery: Delivery,
  error: unknown,
  now: number,
  timings: Timings,
): Change {
  const reason = reasonOf(error);
  const failing = now - (delivery.failingSince ?? now);
  const hopeless =
    failing > timings.retryBudget ||
    (error instanceof AltinnError && stubborn.has(error.failure) && delivery.attempts >= fewTries);
  if (hopeless) return { state: 'parked', reason };
  const pause = fullJitter(delivery.attempts, {
    first: timings.retryFirst,
    longest: timings.retryLongest,
  });
  const retryAfter = error instanceof AltinnError ? (error.detail.retryAfter ?? 0) : 0;
  return {
    state: delivery.state,
    reason,
    failed: true,
    nextRunAt: now + Math.max(pause, retryAfter),
  };
}

/** A code of ours; an error that is none of ours is a fault in the code, and its text stays out of the store. */
function reasonOf(error: unknown): string {
  return error instanceof AltinnError ? (error.detail.code ?? error.failure) : 'internal-error';
}
