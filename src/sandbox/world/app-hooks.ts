import type { JsonObject } from './json.js';
import type { StoredInstance } from './stored-instance.js';

/** A form model as the app holds it: JSON with the model's own names. Hooks change it in place. */
export type FormModel = JsonObject;

/** What `IInstantiationValidator` answers when it refuses (reference §1.3 row 9). */
export interface InstantiationRefusal {
  message?: string;
  customTextKey?: string;
}

/** A validation issue; severity 1 is an error, 2 a warning (reference, appendix A). */
export interface ValidationIssue {
  severity: 1 | 2 | 3 | 4 | 5;
  dataElementId?: string;
  field?: string;
  code: string;
  description: string;
  source: string;
  noIncrementalUpdates?: boolean;
}

export interface FormData {
  instance: StoredInstance;
  dataType: string;
  dataElementId: string;
  model: FormModel;
}

type Answer<T> = T | Promise<T>;

/**
 * An app's own C# code, given in process by a test or a team. A hook that throws is an unhandled exception of the
 * app. The members are named after the interfaces of the app library that they stand for.
 */
export interface AppHooks {
  /** `IInstantiationValidator`: before Storage's insert. */
  validateInstantiation?(
    instance: Partial<StoredInstance>,
  ): Answer<InstantiationRefusal | undefined>;
  /** `IInstantiationProcessor.DataCreation`: after the insert; prefill only with `/create`. */
  dataCreation?(
    instance: StoredInstance,
    model: FormModel,
    prefill: Record<string, string | null> | undefined,
    dataType: string,
  ): Answer<void>;
  /** `IDataProcessor.ProcessDataWrite`: on PUT and PATCH only (reference §10 no. 32). */
  processDataWrite?(form: FormData): Answer<void>;
  /** What `IFormDataValidator` calls itself in issues, before the data type: `{validationSource}-{dataType}`. */
  readonly validationSource?: string;
  /** `IFormDataValidator`: on `validate` and `process/next`. */
  validate?(form: FormData): Answer<ValidationIssue[]>;
  /** `IProcessTaskEnd`: before the commit; throwing leaves the task as it was. */
  taskEnd?(taskId: string, instance: StoredInstance): Answer<void>;
  /** `IProcessEnd`: after the commit. */
  processEnd?(instance: StoredInstance): Answer<void>;
}
