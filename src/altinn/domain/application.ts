/** What `GET /{org}/{app}/api/v1/applicationmetadata` tells, as far as Flerapp needs it. */
export interface ApplicationMetadata {
  readonly id: string;
  readonly org: string;
  readonly dataTypes: readonly DataType[];
  /** `8.12.7.0`, `9.0.0.0`; absent before v8.? */
  readonly altinnNugetVersion?: string;
  /** Only the app owner may instantiate. Enforced in production alone (contract §2). */
  readonly disallowUserInstantiation: boolean;
}

export interface DataType {
  readonly id: string;
  /** Empty: every content type. */
  readonly allowedContentTypes: readonly string[];
  readonly taskId?: string;
  /** A form model: the app creates it by itself when `autoCreate`. */
  readonly classRef?: string;
  readonly autoCreate: boolean;
  /** Megabytes (2^20); undefined: no limit of its own. */
  readonly maxSize?: number;
  /** 0: no limit. */
  readonly maxCount: number;
  readonly minCount: number;
  /** `org:{short name}`, `orgno:{number}`; empty: everybody. The legacy spelling wins, as in the app. */
  readonly allowedContributors: readonly string[];
  /** An action in place of `read` and `write` for its content. */
  readonly actionRequiredToRead?: string;
  readonly actionRequiredToWrite?: string;
}

/** From `GET /{org}/{app}/api/v1/meta/process` (BPMN). */
export interface ProcessDefinition {
  /** In the order of the file; the first is the one after the start event. */
  readonly tasks: readonly { readonly id: string; readonly type: string }[];
  readonly firstTask: string;
}
