/** `config/applicationmetadata.json` of an Altinn app, as far as the sandbox acts on it (reference, appendix A). */
export interface ApplicationMetadata {
  /** `{org}/{app}` */
  id: string;
  org: string;
  title?: Record<string, string>;
  dataTypes: DataTypeMetadata[];
  partyTypesAllowed?: PartyTypesAllowed;
  presentationFields?: FieldMapping[];
  dataFields?: FieldMapping[];
  disallowUserInstantiation?: boolean;
  apiScopes?: { users?: ApiScopes; serviceOwners?: ApiScopes };
  autoDeleteOnProcessEnd?: boolean;
  preventInstanceDeletionForDays?: number;
  copyInstanceSettings?: { enabled?: boolean };
  created?: string;
  createdBy?: string;
  lastChanged?: string;
  lastChangedBy?: string;
  [other: string]: unknown;
}

export interface DataTypeMetadata {
  id: string;
  /** Null or empty: every content type. */
  allowedContentTypes?: string[] | null;
  allowedContributers?: string[] | null;
  allowedContributors?: string[] | null;
  actionRequiredToRead?: string | null;
  actionRequiredToWrite?: string | null;
  appLogic?: AppLogic | null;
  taskId?: string | null;
  /** Megabytes (2^20). */
  maxSize?: number | null;
  /** 0: no limit. */
  maxCount?: number;
  minCount?: number;
  enablePdfCreation?: boolean;
  enableFileScan?: boolean;
  allowedKeysForUserDefinedMetadata?: string[] | null;
  [other: string]: unknown;
}

export interface AppLogic {
  autoCreate?: boolean | null;
  classRef?: string | null;
  schemaRef?: string | null;
  disallowUserCreate?: boolean;
  disallowUserDelete?: boolean;
  [other: string]: unknown;
}

export interface ApiScopes {
  read?: string;
  write?: string;
}

export interface PartyTypesAllowed {
  bankruptcyEstate?: boolean;
  organisation?: boolean;
  person?: boolean;
  subUnit?: boolean;
}

/** One of `presentationFields` or `dataFields`: a path of the model that is copied to the instance. */
export interface FieldMapping {
  id: string;
  path: string;
  dataTypeId: string;
}
