import type { JsonValue } from './json.js';
import { isObject, objectOf, textOf } from './tolerant-json.js';

/** A `Deleted` event of an instance, as far as contract §6.2.1 needs it. */
export interface DeletedEvent {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly by: 'org' | 'someone-else';
}

/**
 * `GET …/events?eventTypes=Deleted`. Only `created`, `orgId`, `userId` and `systemUserId` are looked at:
 * the events also hold national ids.
 * @param orgIds names by which the org of the app's owner is known: short name, organisation number
 * @returns undefined when the answer is not a list of events with dates
 */
export function parseDeletedEvents(
  json: JsonValue | undefined,
  orgIds: readonly string[],
): DeletedEvent[] | undefined {
  const list = isObject(json) ? json['instanceEvents'] : json;
  if (!Array.isArray(list)) return undefined;
  const events = list.filter(isObject).filter(isDeletion);
  const parsed = events.map((event) => ({
    at: Date.parse(textOf(event['created']) ?? ''),
    by: byOrg(event['user'], orgIds) ? ('org' as const) : ('someone-else' as const),
  }));
  return parsed.some(({ at }) => Number.isNaN(at)) ? undefined : parsed;
}

/** The filter is asked of Storage; one that ignored it must not make other events look like deletions. */
const isDeletion = (event: Record<string, JsonValue>): boolean =>
  (textOf(event['eventType']) ?? 'Deleted').toLowerCase() === 'deleted';

function byOrg(user: JsonValue | undefined, orgIds: readonly string[]): boolean {
  const { orgId, userId, systemUserId } = objectOf(user);
  const noPerson = [userId, systemUserId].every((id) => textOf(id) === undefined);
  return noPerson && orgIds.includes(textOf(orgId) ?? '');
}
