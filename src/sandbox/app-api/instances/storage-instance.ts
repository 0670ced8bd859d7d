import { markDeleted } from '../../storage/deletion.js';
import type { NewInstance, StoredInstance } from '../../world/index.js';
import { PlatformHttpError } from '../../world/index.js';
import type { AppRequest } from '../app-request/index.js';
import { callOf } from '../app-request/index.js';
import type { StorageCaller } from '../storage-calls/index.js';
import { call, storagePermits, storageUser } from '../storage-calls/index.js';

/** `POST instances` of Storage: the insert. @throws PlatformHttpError, PlatformConnectionError */
export function insertInstance(
  { context, app, caller, by }: AppRequest,
  template: Omit<NewInstance, 'by'>,
): Promise<StoredInstance> {
  const { platform, instances, ledger } = context.world;
  return platform.call('storage.createInstance', callOf(app, caller), () => {
    const instance = instances.create({ ...template, by });
    const { process } = instance;
    const event = { eventType: 'Created', user: storageUser(caller) };
    instances.addEvent(guidOf(instance), {
      ...event,
      ...(process ? { processInfo: process } : {}),
    });
    ledger.record({ what: 'instance-created', appId: app.id, instance: instance.id, by });
    return instance;
  });
}

export const guidOf = ({ id }: StoredInstance): string => id.slice(id.indexOf('/') + 1);

/**
 * `DELETE instances` of Storage with the caller's own rights: soft, or hard, which is soft too. The row stays.
 * @throws PlatformHttpError 403 when the policy does not give `delete`, or the app forbids it yet
 */
export function deleteInstance(caller: StorageCaller, hard: boolean): Promise<StoredInstance> {
  return call(caller, 'storage.deleteInstance', ({ instances, ledger }) => {
    const { app, guid, by } = caller;
    const instance = instances.get(guid);
    if (!instance) throw new PlatformHttpError(404);
    if (!storagePermits(caller, instance, ['delete'])) throw new PlatformHttpError(403);
    const now = instances.timestamp();
    const deleted = instances.update(guid, by, (stored) => {
      markDeleted(stored, hard, now);
    });
    instances.addEvent(guid, { eventType: 'Deleted', user: storageUser(caller.caller) });
    ledger.record({ what: 'instance-deleted', appId: app.id, instance: deleted.id, by });
    return deleted;
  });
}
