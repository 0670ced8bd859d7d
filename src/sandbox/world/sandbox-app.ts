import type { ApplicationMetadata, DataTypeMetadata } from './application-metadata.js';
import type { AppHooks } from './app-hooks.js';
import type { JsonObject } from './json.js';
import type { Policy } from './policy.js';

/** An app that the sandbox hosts: a folder of ordinary Altinn files, and optionally its code (hooks). */
export interface SandboxApp {
  /** `{org}/{app}` */
  readonly id: string;
  readonly org: string;
  /** Without org. */
  readonly name: string;
  readonly metadata: ApplicationMetadata;
  readonly bpmnXml: string;
  readonly process: ProcessDefinition;
  readonly policyXml: string;
  readonly policy: Policy;
  /** `models/{dataType}.schema.json`, parsed; by data type id. */
  readonly schemas: ReadonlyMap<string, JsonObject>;
  /** The same files as text, for `GET api/jsonschema/{id}`. */
  readonly schemaTexts: ReadonlyMap<string, string>;
  /** `models/{dataType}.prefill.json` (register prefill); by data type id. */
  readonly prefills: ReadonlyMap<string, JsonObject>;
  /** `config/texts/resource.{language}.json`; by language, then by text id. */
  readonly texts: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** `ui/layout-sets.json`, which an app need not have. */
  readonly layoutSets?: string;
  readonly hooks: AppHooks;
  /** The app library's version, `8.12.7.0`; from `9.` on the app works with the workflow engine. */
  readonly nugetVersion: string;
  dataType(id: string): DataTypeMetadata | undefined;
}

/** The tasks of `process.bpmn`. */
export interface ProcessDefinition {
  readonly startEvent: string;
  /** The element after the start event. */
  readonly firstElement: string;
  readonly tasks: readonly ProcessTask[];
  readonly endEvents: readonly string[];
  /** The element that follows a task or event; a gateway's default or first flow. */
  next(elementId: string): string | undefined;
  task(elementId: string): ProcessTask | undefined;
}

export interface ProcessTask {
  readonly id: string;
  readonly name: string;
  /** `altinn:taskType`: `data`, `confirmation`, `feedback`, … */
  readonly type: string;
  /** `altinn:actions`. */
  readonly actions: readonly string[];
}

/** Version 9 of the app library, with the workflow engine (reference altinn-app-contract §1.5). */
export const usesWorkflows = ({ nugetVersion }: Pick<SandboxApp, 'nugetVersion'>): boolean =>
  nugetVersion.startsWith('9.');
