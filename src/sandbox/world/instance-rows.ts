import type { InstanceEvent, StoredInstance } from './stored-instance.js';
import { dotNetTicks } from './timestamps.js';

/** One instance as Storage's database holds it. */
export interface Row {
  /** Storage's internal id: the order of insertion. */
  readonly sequence: number;
  readonly guid: string;
  readonly instance: StoredInstance;
  readonly events: InstanceEvent[];
  readonly bytes: Map<string, Buffer>;
  /** When it was inserted, milliseconds by the host's monotonic clock. */
  readonly insertedAt: number;
  /** `created` and `lastChanged` as .NET ticks. */
  readonly createdTicks: bigint;
  changedTicks: bigint;
}

/** What a list may read of a row; nothing of it is to be changed. */
export type ListedInstance = Readonly<
  Pick<Row, 'sequence' | 'guid' | 'insertedAt' | 'createdTicks' | 'changedTicks'>
> & { readonly instance: Readonly<StoredInstance> };

/**
 * All rows, found by guid, and per app in the order of `lastChanged`. Time stamps never tie and only grow, so a row that
 * changes goes to the end of its app's map, and a list needs no sorting however many instances there are.
 */
export class InstanceRows {
  private readonly byGuid = new Map<string, Row>();
  private readonly byChange = new Map<string, Map<string, Row>>();

  get size(): number {
    return this.byGuid.size;
  }

  add(guid: string, instance: StoredInstance): Row {
    const ticks = dotNetTicks(instance.created);
    const row: Row = {
      ...{ sequence: this.size + 1, guid, instance, events: [], bytes: new Map() },
      ...{ insertedAt: performance.now(), createdTicks: ticks, changedTicks: ticks },
    };
    this.byGuid.set(guid, row);
    this.moveToEnd(row);
    return row;
  }

  get(guid: string): Row | undefined {
    return this.byGuid.get(guid.toLowerCase());
  }

  /** To be called when `lastChanged` has moved. */
  changed(row: Row): void {
    row.changedTicks = dotNetTicks(row.instance.lastChanged);
    this.moveToEnd(row);
  }

  /** In the order of insertion. */
  all(): IterableIterator<Row> {
    return this.byGuid.values();
  }

  /** Of one app, oldest change first. */
  *ofApp(appId: string): Iterable<Row> {
    yield* this.byChange.get(appId)?.values() ?? [];
  }

  private moveToEnd(row: Row): void {
    const { appId } = row.instance;
    const rows = this.byChange.get(appId) ?? new Map<string, Row>();
    this.byChange.set(appId, rows);
    rows.delete(row.guid);
    rows.set(row.guid, row);
  }
}
