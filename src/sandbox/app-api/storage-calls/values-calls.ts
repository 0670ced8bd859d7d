import type { StoredInstance } from '../../world/index.js';
import { PlatformHttpError } from '../../world/index.js';
import { nextActions } from '../process/next-actions.js';
import type { StorageCaller } from './data-calls.js';
import { call } from './data-calls.js';
import { storagePermits } from './storage-policy.js';

/** Which of the two maps of an instance: `PUT datavalues` and `PUT presentationtexts` of Storage. */
export type ValuesMember = 'dataValues' | 'presentationTexts';

/**
 * Merges values into an instance key by key. An empty value removes nothing (contract §5.5).
 * @throws PlatformHttpError 403 without body when the caller may not move the present task
 */
export function putValues(
  caller: StorageCaller,
  member: ValuesMember,
  values: Readonly<Record<string, string>>,
): Promise<StoredInstance> {
  return call(caller, `storage.${member}`, ({ instances }) => {
    const instance = instances.get(caller.guid);
    if (!instance) throw new PlatformHttpError(404);
    if (!mayChangeValues(caller, instance)) throw new PlatformHttpError(403);
    const kept = Object.entries(values).filter(([, value]) => value !== '');
    return instances.amend(caller.guid, (stored) => {
      stored[member] = { ...stored[member], ...Object.fromEntries(kept) };
    });
  });
}

/** Storage asks for an action that moves the present task, or `reject`; after the end for `write` (contract §5.5). */
function mayChangeValues(caller: StorageCaller, instance: StoredInstance): boolean {
  const task = instance.process?.currentTask;
  const actions = task ? [...nextActions(task.altinnTaskType), 'reject'] : ['write'];
  return storagePermits(caller, instance, actions);
}
