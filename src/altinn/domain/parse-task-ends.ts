import type { JsonValue } from './json.js';
import { defined, isObject, numberOf, objectOf, textOf } from './tolerant-json.js';

/** Who did something, by ids alone. Nobody of the three: a token that says no more than its org. */
export interface EventActor {
  readonly userId?: number;
  /** UUID, lower-case. */
  readonly systemUserId?: string;
  /** A service owner's short name or an organisation number. */
  readonly orgId?: string;
  /** 0 to 4; absent: not told. */
  readonly authenticationLevel?: number;
}

/** A `process_EndTask` event. */
export interface TaskEnd {
  /** Epoch milliseconds. */
  readonly at: number;
  /** BPMN id of the task that was ended. */
  readonly task?: string;
  readonly actor: EventActor;
}

/**
 * `GET …/events?eventTypes=process_EndTask`, oldest first. Time, task, `userId`, `systemUserId`, `orgId` and
 * `authenticationLevel` are all that is looked at: the events also hold national ids (reference authorization §4.4).
 * @returns undefined when the answer is not a list of events with dates
 */
export function parseTaskEnds(json: JsonValue | undefined): TaskEnd[] | undefined {
  const list = isObject(json) ? json['instanceEvents'] : json;
  if (!Array.isArray(list)) return undefined;
  // The filter is asked of Storage; one that ignored it must not make an actor of a reader.
  const events = list.filter(isObject).filter(({ eventType }) => eventType === 'process_EndTask');
  const ends = events.map(({ created, processInfo, user }) => ({
    at: Date.parse(textOf(created) ?? ''),
    ...defined({ task: textOf(objectOf(objectOf(processInfo)['currentTask'])['elementId']) }),
    actor: actorOf(objectOf(user)),
  }));
  if (ends.some(({ at }) => Number.isNaN(at))) return undefined;
  return ends.sort((a, b) => a.at - b.at);
}

const actorOf = ({ userId, systemUserId, orgId, authenticationLevel }: Record<string, JsonValue>) =>
  defined({
    userId: numberOf(userId),
    systemUserId: textOf(systemUserId)?.toLowerCase(),
    orgId: textOf(orgId),
    authenticationLevel: numberOf(authenticationLevel),
  });
