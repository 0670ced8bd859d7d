import { appId } from '../../../altinn/index.js';
import type { Caller } from '../../../authorization/index.js';
import type {
  CopiedFile,
  Delivery,
  DeliveryState,
  Finding,
  Handover,
  HandoverHead,
  Intent,
  SourcePin,
} from '../domain/delivery.js';
import { deliveryId, handoverId } from '../domain/derived-id.js';
import type { NewHandover } from '../handover-store.js';

/** Rows as node-postgres gives them, and back to the domain's words. */
export interface DeliveryRow {
  id: string;
  handover_id: string;
  target: string;
  target_app: string;
  state: DeliveryState;
  reason: string | null;
  findings: Finding[];
  next_run_at: Date | null;
  version: number;
  attempts: number;
  failing_since: Date | null;
  waiting_since: Date;
  ready_at: Date | null;
  instance_party: string | null;
  instance_guid: string | null;
  adopted: boolean;
  writing_since: Date | null;
  unseen_write_at: Date | null;
  model_written: boolean;
  filled: boolean;
  files: CopiedFile[];
  run_by: string | null;
  crashes: number;
  retried_at: Date | null;
  audits: number;
  audit_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

export interface HandoverRow {
  id: string;
  flow: string;
  source_app: string;
  source_party: string;
  source_guid: string;
  caller: Caller;
  created_at: Date;
}

export interface IntentRow {
  id: string;
  delivery_id: string;
  kind: Intent['kind'];
  at: Date;
  pin: SourcePin | null;
  window_from: Date | null;
  late_at: Date | null;
  outcome: string | null;
  then_what: Intent['then'] | null;
  settled: Intent['settled'] | null;
}

const optional = <K extends string, V>(
  key: K,
  value: V | null | undefined,
): Partial<Record<K, V>> =>
  value === null || value === undefined ? {} : ({ [key]: value } as Record<K, V>);

const time = (value: Date | null): number | undefined => value?.getTime();

export function toDelivery(row: DeliveryRow): Delivery {
  const { instance_party: partyId, instance_guid: guid } = row;
  return {
    id: row.id,
    handoverId: row.handover_id,
    target: row.target,
    targetApp: appId(row.target_app),
    state: row.state,
    ...optional('reason', row.reason),
    findings: row.findings,
    ...optional('nextRunAt', time(row.next_run_at)),
    version: row.version,
    attempts: row.attempts,
    ...optional('failingSince', time(row.failing_since)),
    waitingSince: row.waiting_since.getTime(),
    ...optional('readyAt', time(row.ready_at)),
    ...optional('instance', partyId && guid ? { partyId, guid } : undefined),
    adopted: row.adopted,
    ...optional('writingSince', time(row.writing_since)),
    ...optional('unseenWriteAt', time(row.unseen_write_at)),
    modelWritten: row.model_written,
    filled: row.filled,
    files: row.files,
    ...optional('runBy', row.run_by),
    crashes: row.crashes,
    ...optional('retriedAt', time(row.retried_at)),
    audits: row.audits,
    ...optional('auditAt', time(row.audit_at)),
    createdAt: row.created_at.getTime(),
    updatedAt: row.updated_at.getTime(),
  };
}

export function toHandover(row: HandoverRow, deliveries: readonly DeliveryRow[]): Handover {
  return {
    ...toHead(row),
    deliveries: deliveries.filter((d) => d.handover_id === row.id).map(toDelivery),
  };
}

export function toHead(row: HandoverRow): HandoverHead {
  return {
    id: row.id,
    flow: row.flow,
    sourceApp: appId(row.source_app),
    source: { partyId: row.source_party, guid: row.source_guid },
    caller: row.caller,
    createdAt: row.created_at.getTime(),
  };
}

export function toIntent(row: IntentRow): Intent {
  return {
    id: row.id,
    deliveryId: row.delivery_id,
    kind: row.kind,
    at: row.at.getTime(),
    ...optional('pin', row.pin),
    ...optional('windowFrom', time(row.window_from)),
    ...optional('lateAt', time(row.late_at)),
    ...optional('outcome', row.outcome),
    ...optional('then', row.then_what),
    ...optional('settled', row.settled),
  };
}

/** A handover as its acceptance writes it. */
export function bornHandover(born: NewHandover): Handover {
  const id = handoverId(born.flow, born.source.guid);
  const deliveries = born.targets.map(({ name, app }) => ({
    id: deliveryId(born.flow, born.source.guid, name),
    handoverId: id,
    target: name,
    targetApp: app,
    state: 'waiting' as const,
    findings: [],
    nextRunAt: born.at,
    version: 0,
    attempts: 0,
    waitingSince: born.at,
    adopted: false,
    modelWritten: false,
    filled: false,
    files: [],
    audits: 0,
    crashes: 0,
    ...optional('runBy', born.runBy),
    createdAt: born.at,
    updatedAt: born.at,
  }));
  const { flow, sourceApp, source, caller, at: createdAt } = born;
  const byTarget = deliveries.sort((a, b) => (a.target < b.target ? -1 : 1));
  return { id, flow, sourceApp, source, caller, createdAt, deliveries: byTarget };
}
