import { storageUser } from '../app-api/storage-calls/storage-user.js';
import type { Caller } from '../context.js';
import type { SandboxWorld, StoredInstance } from '../world/index.js';
import { actorOf } from './actor.js';

export interface Substatus {
  label: string;
  description?: string;
}

/** Undefined when there is no label. */
export function substatusIn(given: unknown): Substatus | undefined {
  const { label, description } = (given ?? {}) as Record<string, unknown>;
  if (typeof label !== 'string' || label === '') return undefined;
  return typeof description === 'string' ? { label, description } : { label };
}

export function setSubstatus(
  { instances }: SandboxWorld,
  caller: Caller,
  { id, process }: StoredInstance,
  substatus: Substatus,
): StoredInstance {
  const guid = id.split('/')[1] ?? '';
  const changed = instances.update(guid, actorOf(caller), ({ status }) => {
    status.substatus = substatus;
  });
  const event = { eventType: 'SubstatusUpdated', user: storageUser(caller) };
  instances.addEvent(guid, { ...event, ...(process ? { processInfo: process } : {}) });
  return changed;
}
