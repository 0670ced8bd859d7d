import type { StoredInstance } from '../../../src/sandbox/world/index.js';
import type { Ended } from './ended.js';

/** Milliseconds from an intent until nothing can be born of it any more. */
export type Deadline = number;

const bornAt = ({ created }: StoredInstance): number => Date.parse(created ?? '');
const goneAt = ({ status }: StoredInstance): number =>
  Math.min(
    ...[status.softDeleted, status.hardDeleted].map((at) => (at ? Date.parse(at) : Infinity)),
  );

/** POSTs of which an instance can have been born; epoch milliseconds. */
const fertile = ({ posts }: Ended): number[] =>
  (posts ?? [])
    .filter(({ settled }) => !['not-sent', 'refused-at-door'].includes(settled ?? ''))
    .map(({ at }) => Date.parse(at));

/** Born after T_late of the first POST: the case that is left by construction (V11). */
export const isLate = (b: StoredInstance, row: Ended, deadline: Deadline): boolean =>
  bornAt(b) > Math.min(...fertile(row)) + deadline;

/**
 * POSTs that must not have been: while an instance was there that an earlier one had made in time.
 * @param made all instances of the delivery, deleted ones included
 */
export function needlessPosts(
  made: readonly StoredInstance[],
  row: Ended,
  deadline: Deadline,
): string[] {
  const times = fertile(row);
  return made.flatMap((b) =>
    times
      .filter((at) => {
        const inTime = times.some((earlier) => earlier < at && bornAt(b) <= earlier + deadline);
        return bornAt(b) < at && at < goneAt(b) && inTime;
      })
      .map((at) => `posted at ${iso(at)} while the instance of ${iso(bornAt(b))} was there`),
  );
}

/** POSTs that followed another before it was known what had become of it. */
export function hastyPosts({ posts }: Ended, deadline: Deadline): string[] {
  const atOnce = ['not-sent', 'refused-at-door', 'rolled-back', 'made'];
  return (posts ?? []).slice(1).flatMap(({ at }, i) => {
    const before = posts?.[i];
    const early = Date.parse(at) < Date.parse(before?.at ?? '') + deadline;
    return early && !atOnce.includes(before?.settled ?? '')
      ? [`posted at ${at} before T_late of ${String(before?.at)} (${String(before?.settled)})`]
      : [];
  });
}

const iso = (at: number): string => new Date(at).toISOString();
