/**
 * An instance as Storage keeps it: the names and shapes of Storage's own JSON (reference, appendix A).
 * An absent member is a null that Storage leaves out.
 */
export interface StoredInstance {
  /** `{partyId}/{guid}` */
  id: string;
  instanceOwner: InstanceOwner;
  /** `{org}/{app}` */
  appId: string;
  org: string;
  dueBefore?: string;
  visibleAfter?: string;
  process?: ProcessState;
  status: InstanceStatus;
  completeConfirmations?: CompleteConfirmation[];
  data: DataElement[];
  presentationTexts?: Record<string, string>;
  dataValues?: Record<string, string>;
  created: string;
  createdBy: string;
  lastChanged: string;
  lastChangedBy: string;
}

export interface InstanceOwner {
  partyId: string;
  personNumber?: string;
  organisationNumber?: string;
  username?: string;
  externalIdentifier?: string;
}

export interface ProcessState {
  started?: string;
  startEvent?: string;
  currentTask?: CurrentTask;
  ended?: string;
  endEvent?: string;
}

export interface CurrentTask {
  flow: number;
  started: string;
  elementId: string;
  name: string;
  altinnTaskType: string;
  ended?: string;
  flowType: 'CompleteCurrentMoveToNext' | 'AbandonCurrentMoveToNext';
}

export type ReadStatus = 'Unread' | 'Read' | 'UpdatedSinceLastReview';

export interface InstanceStatus {
  isArchived: boolean;
  archived?: string;
  isSoftDeleted: boolean;
  softDeleted?: string;
  isHardDeleted: boolean;
  hardDeleted?: string;
  readStatus: ReadStatus;
  substatus?: { label?: string; description?: string };
}

export interface CompleteConfirmation {
  stakeholderId: string;
  confirmedOn: string;
}

export interface DataElement {
  id: string;
  instanceGuid: string;
  dataType: string;
  filename?: string;
  contentType: string;
  blobStoragePath: string;
  size: number;
  contentHash?: string;
  locked: boolean;
  refs: string[];
  isRead: boolean;
  tags: string[];
  userDefinedMetadata?: KeyValue[];
  metadata?: KeyValue[];
  deleteStatus?: { isHardDeleted: boolean; hardDeleted?: string };
  fileScanResult: 'NotApplicable' | 'Pending' | 'Clean' | 'Infected';
  references?: DataReference[];
  created: string;
  createdBy: string;
  lastChanged: string;
  lastChangedBy: string;
}

export interface KeyValue {
  key: string;
  value: string;
}

export interface DataReference {
  value: string;
  relation: 'GeneratedFrom';
  valueType: 'DataElement' | 'Task';
}

/** `GET …/events`; the types that Storage and the app write. */
export interface InstanceEvent {
  id: string;
  instanceId: string;
  instanceOwnerPartyId: string;
  /** `Created`, `Saved`, `Submited`, `Deleted`, `process_StartEvent`, `process_StartTask`, `process_EndTask`, `process_EndEvent`, … */
  eventType: string;
  dataId?: string;
  created: string;
  user: InstanceEventUser;
  processInfo?: EventProcessState;
}

/** The process as an event tells it: the app leaves out some of the task and adds what it validated. */
export interface EventProcessState extends Omit<ProcessState, 'currentTask'> {
  currentTask?: Partial<CurrentTask> & { validated?: { canCompleteTask: boolean } };
}

/** Who did it: `orgId` for a service owner, `userId` for a person. */
export interface InstanceEventUser {
  userId?: number;
  authenticationLevel: number;
  orgId?: string;
  nationalIdentityNumber?: string;
}
