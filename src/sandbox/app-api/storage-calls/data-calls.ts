import type { DataElement, NewDataElement, PlatformCall } from '../../world/index.js';
import { PlatformHttpError } from '../../world/index.js';
import type { AppRequest } from '../app-request/index.js';
import { callOf } from '../app-request/index.js';
import { storageUser } from './storage-user.js';

/** A call that an app makes to Storage about one instance. */
export interface StorageCaller extends AppRequest {
  readonly guid: string;
}

export type NewElement = Omit<NewDataElement, 'by'>;

/** `POST data` of Storage. @throws PlatformHttpError, Error when the name cannot be a header */
export function postElement(caller: StorageCaller, element: NewElement): Promise<DataElement> {
  if (element.filename?.includes('"')) throw new Error('a quote in a Content-Disposition');
  return call(caller, 'storage.postData', ({ instances }) => {
    const stored = instances.addData(caller.guid, { ...element, by: caller.by });
    note(caller, 'Created', 'data-created', stored);
    return stored;
  });
}

export interface ElementChange {
  readonly bytes: Buffer;
  readonly contentType?: string;
  readonly filename?: string;
}

/** `PUT data` of Storage: 409 when the element is locked (contract §3.3). @throws PlatformHttpError */
export function putElement(
  caller: StorageCaller,
  dataId: string,
  { bytes, contentType, filename }: ElementChange,
): Promise<DataElement> {
  return call(caller, 'storage.putData', ({ instances }) => {
    const { locked } = existing(caller, dataId);
    if (locked) throw storageError(409, `Data element ${dataId} is locked and cannot be updated`);
    const stored = instances.writeData(caller.guid, dataId, caller.by, bytes, (element) => {
      if (contentType !== undefined) element.contentType = contentType;
      if (filename !== undefined) element.filename = filename;
    });
    note(caller, 'Saved', 'data-written', stored);
    return stored;
  });
}

/** `DELETE data` of Storage, which does not look at `locked` (contract §3.3). @throws PlatformHttpError */
export function deleteElement(caller: StorageCaller, dataId: string): Promise<void> {
  return call(caller, 'storage.deleteData', ({ instances }) => {
    const element = existing(caller, dataId);
    instances.deleteData(caller.guid, dataId, caller.by);
    note(caller, 'Deleted', 'data-deleted', element);
  });
}

/** `GET data` of Storage: the bytes as stored. @throws PlatformHttpError */
export function getBytes(caller: StorageCaller, dataId: string): Promise<Buffer> {
  return call(caller, 'storage.getData', ({ instances }) => {
    existing(caller, dataId);
    return instances.bytes(caller.guid, dataId) ?? Buffer.alloc(0);
  });
}

/** Locks or unlocks an element. @throws PlatformHttpError */
export function lockElement(caller: StorageCaller, dataId: string, locked: boolean): Promise<void> {
  return call(caller, 'storage.lockData', ({ instances }) => {
    existing(caller, dataId);
    instances.writeData(caller.guid, dataId, caller.by, undefined, (element) => {
      element.locked = locked;
    });
  });
}

/** Changes tags or metadata of an element, which is an update of its record only. @throws PlatformHttpError */
export function changeElement(
  caller: StorageCaller,
  dataId: string,
  change: (element: DataElement) => void,
): Promise<DataElement> {
  return call(caller, 'storage.putData', ({ instances }) => {
    existing(caller, dataId);
    return instances.writeData(caller.guid, dataId, caller.by, undefined, change);
  });
}

export const call = <T>(
  { context, app, caller }: StorageCaller,
  name: PlatformCall,
  act: (world: StorageCaller['context']['world']) => T,
): Promise<T> => context.world.platform.call(name, callOf(app, caller), () => act(context.world));

/** An error of Storage: its body is a JSON string. */
export const storageError = (status: number, message: string): PlatformHttpError =>
  new PlatformHttpError(status, JSON.stringify(message));

function existing({ context, guid }: StorageCaller, dataId: string): DataElement {
  const element = context.world.instances.dataElement(guid, dataId);
  if (!element) throw storageError(404, `Unable to find data element ${dataId}`);
  return element;
}

function note(
  { context, app, guid, by, caller }: StorageCaller,
  eventType: string,
  what: 'data-created' | 'data-written' | 'data-deleted',
  { id, dataType }: DataElement,
): void {
  const { instances, ledger } = context.world;
  const instance = instances.peek(guid);
  if (!instance) return;
  const { process } = instance;
  instances.addEvent(guid, {
    eventType,
    dataId: id,
    user: storageUser(caller),
    ...(process ? { processInfo: process } : {}),
  });
  ledger.record({ what, appId: app.id, instance: instance.id, by, dataType });
}
