import type { InstanceEvent, ListedInstance, SandboxWorld } from '../world/index.js';
import { valueInForm } from './value-in-form.js';
import type { FormValue } from './value-in-form.js';

/** One instance that has ever been created. Besides the serial number no form value, and no name. */
export interface LedgerInstance {
  /** `{partyId}/{guid}` */
  readonly instance: string;
  /** `{org}/{app}` */
  readonly app: string;
  /** Party id. */
  readonly owner: string;
  readonly created: string;
  /** Organisation number or user id. */
  readonly createdBy: string;
  readonly state: 'live' | 'soft-deleted' | 'hard-deleted';
  /** One for each `Deleted` event, in order. */
  readonly deletedBy: readonly { readonly org?: string; readonly user?: number }[];
  /** Absent when the process has ended or was never started. */
  readonly task?: string;
  readonly ended: boolean;
  /** How many data elements of each type. */
  readonly data: Readonly<Record<string, number>>;
  /** What stands in the form at the path that was asked for; null when nothing does. */
  readonly serial?: FormValue;
}

export interface LedgerQuery {
  /** Only instances of this app. */
  readonly app?: string;
  /** Where the form holds its serial number, e.g. `sak.lopenummer`. The marker is never looked at. */
  readonly path?: string;
}

/** Every instance ever created, deleted ones too: by app the oldest change first, else in the order of creation. */
export function instanceLedger(world: SandboxWorld, query: LedgerQuery = {}): LedgerInstance[] {
  const { app, path } = query;
  const rows = app === undefined ? world.instances.all() : [...world.instances.ofApp(app)];
  return rows.map((row) => ({
    ...entryOf(world, row),
    ...(path === undefined ? {} : { serial: valueInForm(world, row, path) }),
  }));
}

function entryOf(world: SandboxWorld, { instance, guid }: ListedInstance): LedgerInstance {
  const { isHardDeleted, isSoftDeleted } = instance.status;
  const task = instance.process?.currentTask?.elementId;
  const deleted = isHardDeleted || isSoftDeleted;
  return {
    instance: instance.id,
    app: instance.appId,
    owner: instance.instanceOwner.partyId,
    created: instance.created,
    createdBy: instance.createdBy,
    state: isHardDeleted ? 'hard-deleted' : isSoftDeleted ? 'soft-deleted' : 'live',
    deletedBy: deleted ? deleters(world.instances.events(guid)) : [],
    ...(task === undefined ? {} : { task }),
    ended: instance.process?.ended !== undefined,
    data: countTypes(instance.data),
  };
}

/** A data element's deletion is a `Deleted` event too, one with its id. */
const deleters = (events: readonly InstanceEvent[]): LedgerInstance['deletedBy'] =>
  events
    .filter(({ eventType, dataId }) => eventType === 'Deleted' && dataId === undefined)
    .map(({ user: { orgId, userId } }) => ({
      ...(orgId === undefined ? {} : { org: orgId }),
      ...(userId === undefined ? {} : { user: userId }),
    }));

function countTypes(data: ListedInstance['instance']['data']): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { dataType } of data) counts[dataType] = (counts[dataType] ?? 0) + 1;
  return counts;
}
