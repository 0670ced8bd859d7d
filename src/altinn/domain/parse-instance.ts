import { isAppId, orgOf, parseInstanceRef } from './ids.js';
import type {
  Instance,
  InstanceOwner,
  InstanceStatus,
  ProcessState,
  ReadStatus,
} from './instance.js';
import type { JsonObject, JsonValue } from './json.js';
import { parseDataElement } from './parse-data-element.js';
import {
  defined,
  enumOf,
  flagOf,
  isObject,
  listOf,
  numberOf,
  objectOf,
  textOf,
  textsOf,
} from './tolerant-json.js';

const readStatuses: readonly ReadStatus[] = ['Unread', 'Read', 'UpdatedSinceLastReview'];

/**
 * An instance in the dialect of the app or of Storage (contract §0, Appendix A).
 * @returns undefined for anything that is not an instance, down to its data elements
 */
export function parseInstance(json: JsonValue | undefined): Instance | undefined {
  if (!isObject(json)) return undefined;
  const id = textOf(json['id']);
  const ref = id === undefined ? undefined : parseInstanceRef(id.toLowerCase());
  const appId = textOf(json['appId']);
  const data = listOf(json['data']).map(parseDataElement);
  if (!ref || !id || !appId || !isAppId(appId)) return undefined;
  if (!data.every((element) => element !== undefined)) return undefined;
  return defined({
    id,
    ...ref,
    appId,
    org: textOf(json['org']) ?? orgOf(appId),
    owner: owner(objectOf(json['instanceOwner']), ref.partyId),
    process: processState(objectOf(json['process'])),
    status: status(objectOf(json['status'])),
    data,
    dataValues: textsOf(json['dataValues']),
    presentationTexts: textsOf(json['presentationTexts']),
    dueBefore: textOf(json['dueBefore']),
    visibleAfter: textOf(json['visibleAfter']),
    created: textOf(json['created']),
    createdBy: textOf(json['createdBy']),
    lastChanged: textOf(json['lastChanged']),
    lastChangedBy: textOf(json['lastChangedBy']),
  });
}

function owner(json: JsonObject, partyId: string): InstanceOwner {
  return defined({
    partyId: textOf(json['partyId']) ?? partyId,
    personNumber: textOf(json['personNumber']),
    organisationNumber: textOf(json['organisationNumber']),
  });
}

function processState(json: JsonObject): ProcessState {
  const task = objectOf(json['currentTask']);
  const elementId = textOf(task['elementId']);
  return defined({
    started: textOf(json['started']),
    ended: textOf(json['ended']),
    endEvent: textOf(json['endEvent']),
    currentTask:
      elementId === undefined
        ? undefined
        : defined({
            elementId,
            flow: numberOf(task['flow']),
            altinnTaskType: textOf(task['altinnTaskType']),
          }),
  });
}

function status(json: JsonObject): InstanceStatus {
  return defined({
    isArchived: flagOf(json['isArchived']),
    isSoftDeleted: flagOf(json['isSoftDeleted']),
    isHardDeleted: flagOf(json['isHardDeleted']),
    archived: textOf(json['archived']),
    softDeleted: textOf(json['softDeleted']),
    hardDeleted: textOf(json['hardDeleted']),
    readStatus: readStatus(json['readStatus']),
  });
}

/** An unknown status counts as read: what a person may have seen is treated with more care. */
function readStatus(value: JsonValue | undefined): ReadStatus {
  if (value === undefined || value === null) return 'Unread';
  return enumOf(value, readStatuses) ?? 'Read';
}
