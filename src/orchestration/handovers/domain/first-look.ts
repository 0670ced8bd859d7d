import type { Instance } from '../../../altinn/index.js';
import type { Timings } from '../../../config/index.js';

/** A look before the first POST, as an intent of its own: when it counts from, and where it begins. Epoch milliseconds. */
export interface FirstLook {
  readonly at: number;
  readonly windowFrom: number;
  /** From then on a look that finds nothing proves that there is nothing. */
  readonly lateAt: number;
}

/**
 * Whether B may have been made before by what this database does not know (design §6): the database was restored
 * after A was ready, and then what was under way may still be born; or A was ready long before it was handed over.
 * @param acceptedAt epoch milliseconds
 * @param restoredAt when the database was restored last
 */
export function firstLook(
  source: Instance,
  acceptedAt: number,
  restoredAt: number | undefined,
  timings: Timings,
): FirstLook | undefined {
  const ready = readyTime(source);
  if (restoredAt !== undefined && ready < restoredAt) {
    const lateAt = restoredAt + timings.send + timings.tLate;
    return { at: restoredAt, windowFrom: ready, lateAt };
  }
  if (ready >= acceptedAt - timings.oldSource) return undefined;
  return { at: acceptedAt, windowFrom: ready, lateAt: acceptedAt };
}

/** The latest time at which A can have become ready: the end of its process, else its last change. */
const readyTime = ({ process, lastChanged, created }: Instance): number =>
  Date.parse(process.ended ?? lastChanged ?? created ?? '') || 0;
