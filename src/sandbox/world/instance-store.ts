import { randomUUID } from 'node:crypto';
import { InstanceLocks } from './instance-locks.js';
import { InstanceRows } from './instance-rows.js';
import type { ListedInstance, Row } from './instance-rows.js';
import { plainCopy } from './plain-copy.js';
import type { DataElement, InstanceEvent, StoredInstance } from './stored-instance.js';
import { Timestamps } from './timestamps.js';

/** What a new data element is told; the rest is Storage's. */
export interface NewDataElement {
  dataType: string;
  contentType: string;
  bytes: Buffer;
  filename?: string;
  refs?: string[];
  references?: DataElement['references'];
  /** `createdBy`: an organisation number, or a user id. */
  by: string;
}

export type NewInstance = Omit<
  StoredInstance,
  'id' | 'created' | 'createdBy' | 'lastChanged' | 'lastChangedBy' | 'data'
> & { by: string };

/**
 * Storage's instances with their data elements' bytes, events and locks. What it gives out is a copy: an app works on
 * its own copy of an instance, which can be older than Storage's.
 */
export class InstanceStore {
  readonly locks: InstanceLocks;
  private readonly rows = new InstanceRows();
  private readonly timestamps: Timestamps;

  constructor(clock: { now(): number }) {
    this.timestamps = new Timestamps(clock);
    this.locks = new InstanceLocks(clock);
  }

  /** The time of now, as Storage writes it. */
  timestamp(): string {
    return this.timestamps.next();
  }

  create({ by, ...template }: NewInstance): StoredInstance {
    const guid = randomUUID();
    const now = this.timestamp();
    const instance: StoredInstance = {
      ...plainCopy(template),
      id: `${template.instanceOwner.partyId}/${guid}`,
      visibleAfter: template.visibleAfter ?? now,
      data: [],
      created: now,
      createdBy: by,
      lastChanged: now,
      lastChangedBy: by,
    };
    this.rows.add(guid, instance);
    return plainCopy(instance);
  }

  /** A copy; the party in an instance's path is never looked at (reference §5.1). */
  get(guid: string): StoredInstance | undefined {
    return plainCopy(this.rows.get(guid)?.instance);
  }

  /** All instances, deleted ones included, in the order of creation. They are Storage's own: only to be read. */
  all(): ListedInstance[] {
    return [...this.rows.all()];
  }

  /** Those of one app, the oldest change first. They are Storage's own: only to be read. */
  ofApp(appId: string): Iterable<ListedInstance> {
    return this.rows.ofApp(appId);
  }

  /** All instances, the oldest change first. They are Storage's own: only to be read. */
  byChange(): ListedInstance[] {
    return this.all().sort((a, b) => (a.changedTicks < b.changedTicks ? -1 : 1));
  }

  /** Storage's own instance, only to be read; `get` gives a copy. */
  peek(guid: string): Readonly<StoredInstance> | undefined {
    return this.rows.get(guid)?.instance;
  }

  /** Changes the stored instance in place; `by` becomes `lastChangedBy`. Returns a copy. */
  update(guid: string, by: string, change: (instance: StoredInstance) => void): StoredInstance {
    const row = this.row(guid);
    change(row.instance);
    this.touch(row, by);
    return plainCopy(row.instance);
  }

  /** Changes the stored instance without touching `lastChanged`: data values, texts and read status (recorded/10). */
  amend(guid: string, change: (instance: StoredInstance) => void): StoredInstance {
    const { instance } = this.row(guid);
    change(instance);
    return plainCopy(instance);
  }

  addData(guid: string, element: NewDataElement): DataElement {
    const row = this.row(guid);
    const id = randomUUID();
    const now = this.timestamp();
    const stored: DataElement = {
      id,
      instanceGuid: row.guid,
      dataType: element.dataType,
      ...(element.filename === undefined ? {} : { filename: element.filename }),
      contentType: element.contentType,
      blobStoragePath: `${row.instance.appId}/${row.guid}/data/${id}`,
      size: element.bytes.length,
      locked: false,
      refs: element.refs ?? [],
      isRead: !isOrganisation(element.by),
      tags: [],
      fileScanResult: 'NotApplicable',
      ...(element.references === undefined ? {} : { references: element.references }),
      created: now,
      createdBy: element.by,
      lastChanged: now,
      lastChangedBy: element.by,
    };
    row.bytes.set(id, element.bytes);
    row.instance.data.push(stored);
    this.touch(row, element.by);
    return plainCopy(stored);
  }

  dataElement(guid: string, dataId: string): DataElement | undefined {
    return plainCopy(this.rows.get(guid)?.instance.data.find((d) => d.id === dataId.toLowerCase()));
  }

  bytes(guid: string, dataId: string): Buffer | undefined {
    return this.rows.get(guid)?.bytes.get(dataId.toLowerCase());
  }

  /** Replaces an element's bytes and changes what else `change` says. */
  writeData(
    guid: string,
    dataId: string,
    by: string,
    bytes: Buffer | undefined,
    change: (element: DataElement) => void = () => undefined,
  ): DataElement {
    const row = this.row(guid);
    const element = row.instance.data.find((d) => d.id === dataId.toLowerCase());
    if (element === undefined) throw new Error(`no data element ${dataId}`);
    change(element);
    if (bytes !== undefined) {
      element.size = bytes.length;
      row.bytes.set(element.id, bytes);
    }
    element.lastChanged = this.timestamp();
    element.lastChangedBy = by;
    this.touch(row, by);
    return plainCopy(element);
  }

  deleteData(guid: string, dataId: string, by: string): void {
    const row = this.row(guid);
    row.bytes.delete(dataId.toLowerCase());
    row.instance.data = row.instance.data.filter((d) => d.id !== dataId.toLowerCase());
    this.touch(row, by);
  }

  /** @param event its `created` is now, unless the app has told when it was */
  addEvent(
    guid: string,
    event: Omit<InstanceEvent, 'id' | 'created' | 'instanceId' | 'instanceOwnerPartyId'> & {
      created?: string;
    },
  ): void {
    const { instance, events } = this.row(guid);
    events.push({
      id: randomUUID(),
      instanceId: instance.id,
      instanceOwnerPartyId: instance.instanceOwner.partyId,
      created: this.timestamp(),
      ...plainCopy(event),
    });
  }

  events(guid: string): InstanceEvent[] {
    return plainCopy(this.rows.get(guid)?.events ?? []);
  }

  private touch(row: Row, by: string): void {
    row.instance.lastChanged = this.timestamp();
    row.instance.lastChangedBy = by;
    this.rows.changed(row);
  }

  private row(guid: string): Row {
    const row = this.rows.get(guid);
    if (row === undefined) throw new Error(`no instance ${guid}`);
    return row;
  }
}

const isOrganisation = (by: string): boolean => /^\d{9}$/.test(by);
