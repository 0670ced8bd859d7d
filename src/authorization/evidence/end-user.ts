import type { EventActor, TaskEnd } from '../../altinn/index.js';
import type { ReadyCondition } from '../../orchestration/flows/index.js';
import type { PdpSubject } from '../pdp/pdp-question.js';

/** The person or system user that acted in A, as Altinn itself recorded it. */
export interface EndUser {
  readonly subject: PdpSubject;
  /** Authentication level, 0 to 4; 0 when it was not told. */
  readonly level: number;
}

/** `not-yet`: app libraries before v8 write the event a moment after the process. `nobody`: a service owner acted. */
export type Evidence = EndUser | 'not-yet' | 'nobody';

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Who ended the task that the flow waits for. Where it waits for the end of the process, the last task can be one that
 * the service owner ends (feedback, signing services): then the last person counts.
 * @param ends oldest first
 */
export function actorOf(ready: ReadyCondition, ends: readonly TaskEnd[]): Evidence {
  if ('taskEnded' in ready) {
    const end = ends.findLast(({ task }) => task === ready.taskEnded);
    return end ? (endUserOf(end.actor) ?? 'nobody') : 'not-yet';
  }
  if (ends.length === 0) return 'not-yet';
  const users = ends.map(({ actor }) => endUserOf(actor));
  return users.findLast((user) => user !== undefined) ?? 'nobody';
}

/** A system user acts for an organisation, whose id stands beside its own. */
function endUserOf(actor: EventActor): EndUser | undefined {
  const { userId, systemUserId, authenticationLevel: level = 0 } = actor;
  if (systemUserId !== undefined) {
    return uuidPattern.test(systemUserId) ? { subject: { systemUserId }, level } : undefined;
  }
  return userId !== undefined && Number.isSafeInteger(userId) && userId > 0
    ? { subject: { userId }, level }
    : undefined;
}
