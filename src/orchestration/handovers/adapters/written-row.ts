import {
  activeStates,
  type Change,
  type Delivery,
  type Facts,
  type Intent,
} from '../domain/delivery.js';

/** A change of one delivery on its way into a commit. */
export interface Write {
  readonly delivery: Delivery;
  readonly change: Change;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The same at each attempt: tells a commit whose answer was lost from somebody else's write. */
  readonly writeId: string;
  readonly facts: Facts;
  readonly intent?: Intent;
}

const iso = (ms: number | null | undefined): string | null =>
  ms === null || ms === undefined ? null : new Date(ms).toISOString();

/** What a change leaves as it is stays as it was read. */
const kept = <T>(changed: T | undefined, was: T): T => (changed === undefined ? was : changed);

/** The whole row after a change, as SQL takes it from JSON. */
export function writtenRow({ delivery, change, at, writeId }: Write): Record<string, unknown> {
  const instance = kept(change.instance, delivery.instance);
  return {
    id: delivery.id,
    version: delivery.version,
    run_by: delivery.runBy ?? null,
    next_run_by: keepsHold({ delivery, change, at }) ? (delivery.runBy ?? null) : null,
    write_id: writeId,
    state: change.state,
    reason: change.reason ?? null,
    findings: kept(change.findings, delivery.findings),
    next_run_at: isActive(change) ? iso(change.nextRunAt ?? at) : null,
    ...failures(delivery, change, at),
    ready_at: iso(kept(change.readyAt, delivery.readyAt)),
    instance_party: instance?.partyId ?? null,
    instance_guid: instance?.guid ?? null,
    adopted: kept(change.adopted, delivery.adopted),
    writing_since: iso(kept(change.writingSince, delivery.writingSince ?? null)),
    unseen_write_at: iso(kept(change.unseenWriteAt, delivery.unseenWriteAt ?? null)),
    model_written: kept(change.modelWritten, delivery.modelWritten),
    filled: kept(change.filled, delivery.filled),
    files: kept(change.files, delivery.files),
    audits: kept(change.audits, delivery.audits),
    audit_at: iso(kept(change.auditAt, delivery.auditAt ?? null)),
    updated_at: iso(at),
  };
}

const isActive = ({ state }: Pick<Change, 'state'>): boolean => activeStates.includes(state);

/** The replica goes on with it at once; otherwise a job waits for its time. */
export const keepsHold = ({
  delivery,
  change,
  at,
}: Pick<Write, 'delivery' | 'change' | 'at'>): boolean =>
  delivery.runBy !== undefined &&
  isActive(change) &&
  change.release !== true &&
  (change.nextRunAt ?? at) <= at;

function failures(delivery: Delivery, change: Change, at: number): Record<string, unknown> {
  const { attempts, failingSince } = delivery;
  if (change.interim) return { attempts, failing_since: iso(failingSince) };
  return change.failed
    ? { attempts: attempts + 1, failing_since: iso(failingSince ?? at) }
    : { attempts: 0, failing_since: null };
}

/** The job that a write needs: milliseconds from now until the delivery is due; undefined: none. */
export function jobDelay({ delivery, change, at }: Write): number | undefined {
  if (!isActive(change) || keepsHold({ delivery, change, at })) return undefined;
  return Math.max(0, (change.nextRunAt ?? at) - at);
}

export const intentRow = (intent: Intent): Record<string, unknown> => ({
  id: intent.id,
  delivery_id: intent.deliveryId,
  kind: intent.kind,
  at: iso(intent.at),
  pin: intent.pin ?? null,
  window_from: iso(intent.windowFrom),
  late_at: iso(intent.lateAt),
});
