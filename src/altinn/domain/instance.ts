import type { AppId } from './ids.js';

/** One spelling of an instance, whichever of Altinn's two JSON dialects it came in. Holds personal data: memory only. */
export interface Instance {
  /** `{partyId}/{guid}` as Altinn wrote it. */
  readonly id: string;
  readonly partyId: string;
  readonly guid: string;
  readonly appId: AppId;
  readonly org: string;
  readonly owner: InstanceOwner;
  readonly process: ProcessState;
  readonly status: InstanceStatus;
  readonly data: readonly DataElement[];
  readonly dataValues: Readonly<Record<string, string>>;
  readonly presentationTexts: Readonly<Record<string, string>>;
  readonly dueBefore?: string;
  readonly visibleAfter?: string;
  /** ISO 8601 with up to seven decimals. */
  readonly created?: string;
  /** User id, or the organisation number of a service owner's token. */
  readonly createdBy?: string;
  readonly lastChanged?: string;
  readonly lastChangedBy?: string;
}

export interface InstanceOwner {
  readonly partyId: string;
  readonly personNumber?: string;
  readonly organisationNumber?: string;
}

export interface ProcessState {
  readonly started?: string;
  readonly ended?: string;
  readonly endEvent?: string;
  readonly currentTask?: {
    readonly elementId: string;
    readonly flow?: number;
    /** `data`, `confirmation`, `feedback`, `signing`, `payment`, … */
    readonly altinnTaskType?: string;
  };
}

export interface InstanceStatus {
  readonly isArchived: boolean;
  readonly isSoftDeleted: boolean;
  readonly isHardDeleted: boolean;
  readonly archived?: string;
  readonly softDeleted?: string;
  readonly hardDeleted?: string;
  readonly readStatus: ReadStatus;
}

export type ReadStatus = 'Unread' | 'Read' | 'UpdatedSinceLastReview';

export interface DataElement {
  readonly id: string;
  readonly dataType: string;
  readonly filename?: string;
  readonly contentType?: string;
  /** Bytes; the app's answer to a PUT has the size before it. */
  readonly size: number;
  readonly locked: boolean;
  readonly fileScanResult: 'NotApplicable' | 'Pending' | 'Clean' | 'Infected';
  readonly references: readonly DataReference[];
  readonly isHardDeleted: boolean;
  readonly created?: string;
  readonly createdBy?: string;
  readonly lastChanged?: string;
  readonly lastChangedBy?: string;
}

/** A task's PDF has `{ relation: 'GeneratedFrom', valueType: 'Task', value: 'Task_1' }`. */
export interface DataReference {
  readonly value: string;
  readonly relation?: string;
  readonly valueType?: string;
}
