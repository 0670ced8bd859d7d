import type { StoredInstance } from '../world/index.js';

const day = 86_400_000;

/**
 * The flags of a deletion. A hard one keeps the first `softDeleted`, and `hardDeleted` moves with every repetition;
 * a soft one moves `softDeleted` (reference altinn-app-contract §5.5, measured).
 */
export function markDeleted({ status }: StoredInstance, hard: boolean, now: string): void {
  status.isSoftDeleted = true;
  if (!hard) {
    status.softDeleted = now;
    return;
  }
  status.softDeleted ??= now;
  status.isHardDeleted = true;
  status.hardDeleted = now;
}

/** `preventInstanceDeletionForDays` protects archived instances only. @param now milliseconds since the epoch */
export function isPreventedFromDeletion(
  { status }: StoredInstance,
  days: number | undefined,
  now: number,
): boolean {
  if (!days || !status.isArchived || status.archived === undefined) return false;
  return Date.parse(status.archived) + days * day > now;
}
