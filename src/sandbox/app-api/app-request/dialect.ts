import type { DataElement, ProcessState, StoredInstance } from '../../world/index.js';

/** Which links an answer carries: `apps` is null where the controller did not fill it in (recorded/05, 07). */
export interface Links {
  /** Host header; undefined: `selfLinks.apps` is null. */
  readonly host?: string;
  /** Base URL of the platform. */
  readonly platform: string;
}

/** A data element in the app's JSON: camelCase, nulls written (contract §0). */
export function elementJson(element: DataElement, instanceId: string, appId: string, links: Links) {
  const path = `instances/${instanceId}/data/${element.id}`;
  return {
    id: element.id,
    instanceGuid: element.instanceGuid,
    dataType: element.dataType,
    filename: element.filename ?? null,
    contentType: element.contentType,
    blobStoragePath: element.blobStoragePath,
    selfLinks: selfLinks(appId, path, links),
    size: element.size,
    contentHash: element.contentHash ?? null,
    locked: element.locked,
    refs: element.refs.length > 0 ? element.refs : null,
    isRead: element.isRead,
    tags: element.tags,
    userDefinedMetadata: element.userDefinedMetadata ?? null,
    metadata: element.metadata ?? null,
    deleteStatus: element.deleteStatus ?? null,
    fileScanResult: element.fileScanResult,
    references: element.references ?? null,
    created: element.created,
    createdBy: element.createdBy,
    lastChanged: element.lastChanged,
    lastChangedBy: element.lastChangedBy,
  };
}

const selfLinks = (appId: string, path: string, links: Links) => ({
  apps: links.host === undefined ? null : `https://${links.host}/${appId}/${path}`,
  platform: `${links.platform}/storage/api/v1/${path}`,
});

const readStatus = { Unread: 0, Read: 1, UpdatedSinceLastReview: 2 };

/** `Instance` in the app's JSON; `InstanceResponse` has the party besides. */
export function instanceJson(instance: StoredInstance, links: Links) {
  const { status, instanceOwner: owner } = instance;
  return {
    id: instance.id,
    instanceOwner: {
      partyId: owner.partyId,
      personNumber: owner.personNumber ?? null,
      organisationNumber: owner.organisationNumber ?? null,
      username: owner.username ?? null,
      externalIdentifier: owner.externalIdentifier ?? null,
    },
    appId: instance.appId,
    org: instance.org,
    selfLinks: selfLinks(instance.appId, `instances/${instance.id}`, links),
    dueBefore: instance.dueBefore ?? null,
    visibleAfter: instance.visibleAfter ?? null,
    process: processJson(instance.process),
    status: {
      isArchived: status.isArchived,
      archived: status.archived ?? null,
      isSoftDeleted: status.isSoftDeleted,
      softDeleted: status.softDeleted ?? null,
      isHardDeleted: status.isHardDeleted,
      hardDeleted: status.hardDeleted ?? null,
      readStatus: readStatus[status.readStatus],
      substatus: status.substatus ?? null,
    },
    completeConfirmations: instance.completeConfirmations ?? null,
    data: instance.data.map((d) => elementJson(d, instance.id, instance.appId, links)),
    presentationTexts: instance.presentationTexts ?? null,
    dataValues: instance.dataValues ?? null,
    created: instance.created,
    createdBy: instance.createdBy,
    lastChanged: instance.lastChanged,
    lastChangedBy: instance.lastChangedBy,
  };
}

export function processJson(process: ProcessState | undefined) {
  if (!process) return null;
  return {
    started: process.started ?? null,
    startEvent: process.startEvent ?? null,
    currentTask: process.currentTask ? taskJson(process.currentTask) : null,
    ended: process.ended ?? null,
    endEvent: process.endEvent ?? null,
  };
}

export const taskJson = (task: NonNullable<ProcessState['currentTask']>) => ({
  flow: task.flow,
  started: task.started,
  elementId: task.elementId,
  name: task.name,
  altinnTaskType: task.altinnTaskType,
  ended: task.ended ?? null,
  validated: null,
  flowType: task.flowType,
});
