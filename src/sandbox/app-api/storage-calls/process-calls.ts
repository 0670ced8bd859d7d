import type {
  EventProcessState,
  InstanceEventUser,
  ProcessState,
  StoredInstance,
} from '../../world/index.js';
import { PlatformHttpError, reasonOf } from '../../world/index.js';
import { nextActions } from '../process/next-actions.js';
import type { StorageCaller } from './data-calls.js';
import { call, storageError } from './data-calls.js';
import { storagePermits } from './storage-policy.js';
import { storageUser } from './storage-user.js';

/** Storage holds an instance's lock 300 s; the sandbox scales that as it does T_late, which is 360 s. */
const lockShareOfTLate = 300 / 360;

/** A failed call for the lock: its status and text, as the app words them (contract §4.2). */
export class LockError extends Error {
  constructor(
    readonly status: number,
    body: string,
  ) {
    super(`${status} ${reasonOf(status)} - ${body}`);
  }
}

/** @returns the lock's token. @throws LockError with status 409 while somebody else holds it */
export async function lockInstance(caller: StorageCaller): Promise<string> {
  const seconds = (caller.context.timings.tLate / 1000) * lockShareOfTLate;
  try {
    return await call(caller, 'storage.lock', ({ instances }) => {
      const token = instances.locks.acquire(caller.guid, seconds);
      if (token === undefined) throw new PlatformHttpError(409);
      return token;
    });
  } catch (error) {
    if (error instanceof PlatformHttpError && error.status !== 401)
      throw new LockError(error.status, error.body);
    throw error;
  }
}

/** Releases the lock; when that fails, e.g. with a token that died, it stays until its time is up (contract §4.3). */
export async function unlockInstance(caller: StorageCaller, token: string): Promise<void> {
  await call(caller, 'storage.unlock', ({ instances }) =>
    instances.locks.prolong(caller.guid, token, 0),
  ).catch(() => undefined);
}

export interface ProcessEvent {
  readonly eventType: string;
  readonly processInfo: EventProcessState;
  /** When the app made it; absent: when Storage gets it. */
  readonly created?: string;
}

/**
 * `PUT process/instanceandevents` of Storage: archives an instance whose process has ended, and deletes what was
 * generated from the task that is entered (contract §4.3). @throws PlatformHttpError 403, 404
 */
export function commitProcess(
  caller: StorageCaller,
  process: ProcessState,
  events: readonly ProcessEvent[],
): Promise<StoredInstance> {
  return call(caller, 'storage.process', ({ instances, ledger }) => {
    const { guid, by, app } = caller;
    const instance = instances.get(guid);
    if (!instance) throw storageError(404, `Unable to find instance ${guid}`);
    const task = instance.process?.currentTask;
    if (!task || !storagePermits(caller, instance, [...nextActions(task.altinnTaskType), 'reject']))
      throw new PlatformHttpError(403);
    const stored = instances.update(guid, by, (changed) => {
      changed.process = process;
      archive(changed, process.ended);
      const entered = process.currentTask?.elementId;
      changed.data = changed.data.filter((d) => !d.references?.some((r) => r.value === entered));
    });
    const user = processUser(caller);
    for (const event of events) instances.addEvent(guid, { ...event, user });
    if (task.elementId === process.currentTask?.elementId) return stored;
    const what = process.ended === undefined ? 'process-moved' : 'process-ended';
    ledger.record({ what, appId: app.id, instance: stored.id, by });
    return stored;
  });
}

/** In the events of a process, unlike in Storage's own, the app writes the person's national id too (authorization.md §4.4). */
function processUser({ caller, context }: StorageCaller): InstanceEventUser {
  const { parties } = context.world;
  const person = caller.userId === undefined ? undefined : parties.user(caller.userId);
  const ssn = person && parties.byId(person.partyId)?.ssn;
  return { ...storageUser(caller), ...(ssn === undefined ? {} : { nationalIdentityNumber: ssn }) };
}

function archive({ status }: StoredInstance, ended: string | undefined): void {
  if (ended === undefined || status.isArchived) return;
  status.isArchived = true;
  status.archived = ended;
}
