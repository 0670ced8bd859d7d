import { activeStates, type Change, type Delivery } from '../domain/delivery.js';

const toDate = (ms: number | null | undefined): Date | null =>
  ms === null || ms === undefined ? null : new Date(ms);

/** The columns that a change writes, by name. Columns that it does not speak of are left out. */
export function changeColumns(
  delivery: Delivery,
  change: Change,
  at: number,
): Record<string, unknown> {
  const active = activeStates.includes(change.state);
  return {
    state: change.state,
    reason: change.reason ?? null,
    updated_at: new Date(at),
    next_run_at: active ? new Date(change.nextRunAt ?? at) : null,
    ...failureColumns(delivery, change, at),
    ...(change.findings && { findings: JSON.stringify(change.findings) }),
    ...(change.readyAt !== undefined && { ready_at: new Date(change.readyAt) }),
    ...(change.instance && {
      instance_party: change.instance.partyId,
      instance_guid: change.instance.guid,
    }),
    ...(change.adopted !== undefined && { adopted: change.adopted }),
    ...(change.writingSince !== undefined && { writing_since: toDate(change.writingSince) }),
    ...(change.unseenWriteAt !== undefined && { unseen_write_at: toDate(change.unseenWriteAt) }),
    ...(change.modelWritten !== undefined && { model_written: change.modelWritten }),
    ...(change.filled !== undefined && { filled: change.filled }),
    ...(change.files && { files: JSON.stringify(change.files) }),
  };
}

function failureColumns(delivery: Delivery, change: Change, at: number): Record<string, unknown> {
  return change.failed
    ? { attempts: delivery.attempts + 1, failing_since: new Date(delivery.failingSince ?? at) }
    : { attempts: 0, failing_since: null };
}
