import type { Readable } from 'node:stream';
import type { AuthorizedDelivery } from './authorized-delivery.js';
import type { ApplicationMetadata, ProcessDefinition } from './domain/application.js';
import type { CreateOutcome } from './domain/create-outcome.js';
import type { AppId, InstanceRef } from './domain/ids.js';
import type { DataElement, Instance } from './domain/instance.js';
import type { DeletedEvent } from './domain/parse-deleted-events.js';
import type { TaskEnd } from './domain/parse-task-ends.js';
import type { JsonObject, JsonPatchOperation, JsonValue } from './domain/json.js';

/**
 * The ports to Altinn. Each call uses the token of the app's org. Failures are `AltinnError`s, except
 * where a method returns an outcome. A user's module can override any of them by DI.
 */

/** Documents of an app that need no token. Kept for `timings.metadata`. */
export abstract class AppGateway {
  /** `GET /{org}/{app}/api/v1/applicationmetadata` */
  abstract metadata(app: AppId): Promise<ApplicationMetadata>;
  /** `GET /{org}/{app}/api/jsonschema/{dataType}`; parsed, also when the app answers a JSON string. */
  abstract jsonSchema(app: AppId, dataType: string): Promise<JsonObject>;
  /** `GET /{org}/{app}/api/v1/meta/process` */
  abstract process(app: AppId): Promise<ProcessDefinition>;
}

/** Policies of apps, as XML. Both are public. */
export abstract class PolicyGateway {
  /**
   * The one that Altinn decides by: `GET {platform}/resourceregistry/api/v1/resource/app_{org}_{app}/policy`.
   * @returns undefined where the Resource Registry does not know the app, as in localtest
   */
  abstract deployed(app: AppId): Promise<string | undefined>;
  /**
   * The one in the app's container, with its placeholders: `GET /{org}/{app}/api/v1/meta/authorizationpolicy`.
   * @returns undefined where the app has none
   */
  abstract inApp(app: AppId): Promise<string | undefined>;
}

export interface InstanceWindow {
  /** Epoch milliseconds, inclusive. */
  readonly from: number;
  /** Epoch milliseconds, exclusive. */
  readonly before: number;
  readonly ownerPartyId?: string;
}

/** Which instances a poll asks for. Times in epoch milliseconds. */
export interface ChangedWindow {
  /** Created then or later. */
  readonly createdFrom: number;
  /** Last changed then or later. */
  readonly changedFrom?: number;
  /** Last changed before. */
  readonly changedBefore?: number;
  /** Only instances whose process has ended. */
  readonly ended?: true;
}

/** Storage: instances as the platform has them. */
export abstract class InstanceGateway {
  /** `GET {storage}/instances/{partyId}/{guid}`; undefined for 404 and for localtest's 403 on an unknown id. Hard-deleted ones are returned. */
  abstract find(app: AppId, ref: InstanceRef): Promise<Instance | undefined>;
  /** `GET {storage}/instances?appId&created`, every page, hard-deleted ones included, each instance once. */
  abstract list(app: AppId, window: InstanceWindow): Promise<Instance[]>;
  /**
   * `GET {storage}/instances?appId&created&lastChanged&order=asc:lastChanged`, page by page, without deleted ones and
   * without data elements. An instance that changes meanwhile comes again on a later page; none is passed over.
   * @param signal ends it, with an `AltinnError`
   */
  abstract changed(
    app: AppId,
    window: ChangedWindow,
    signal: AbortSignal,
  ): AsyncIterable<readonly Instance[]>;
  /** `GET {storage}/instances/{partyId}/{guid}/events?eventTypes=Deleted` */
  abstract deletedEvents(app: AppId, ref: InstanceRef): Promise<DeletedEvent[]>;
  /** `GET {storage}/instances/{partyId}/{guid}/events?eventTypes=process_EndTask`, oldest first: who ended which task. */
  abstract taskEnds(app: AppId, ref: InstanceRef): Promise<TaskEnd[]>;
  /** `PUT {storage}/instances/{partyId}/{guid}/datavalues`; keys merge. */
  abstract putDataValues(
    app: AppId,
    ref: InstanceRef,
    values: Record<string, string>,
  ): Promise<void>;
  /** `PUT {storage}/instances/{partyId}/{guid}/presentationtexts`; keys merge. */
  abstract putPresentationTexts(
    app: AppId,
    ref: InstanceRef,
    texts: Record<string, string>,
  ): Promise<void>;
  /** True when Storage answers at all; for readiness. */
  abstract reachable(): Promise<boolean>;
}

export interface InstanceTemplate {
  /** `dataValues`, the marker among them. */
  readonly dataValues: Readonly<Record<string, string>>;
  /** ISO 8601 */
  readonly dueBefore?: string;
  readonly visibleAfter?: string;
}

/** The one door through which an instance is made. */
export abstract class InstanceCreator {
  /**
   * `POST /{org}/{app}/instances`, multipart with one part `instance`. Never throws: whatever happens is an outcome.
   * @param mayStillSend asked when the first byte of the body is pulled; false: nothing leaves, outcome `not-sent`
   */
  abstract create(
    delivery: AuthorizedDelivery,
    template: InstanceTemplate,
    mayStillSend: () => boolean,
  ): Promise<CreateOutcome>;
}

/** An answer of the PDP that came, whatever its status. */
export interface PdpAnswer {
  readonly status: number;
  /** Undefined: the body is no JSON. */
  readonly json?: JsonValue;
  /** Milliseconds, from `Retry-After`. */
  readonly retryAfter?: number;
}

/** Altinn's policy decision point. */
export abstract class PdpGateway {
  /**
   * `POST {platform}/authorization/api/v1/authorize`; in localtest `…/decision`, the only one that is there. With the
   * token of the app's org, scope `altinn:authorization/authorize`, and the subscription key (reference authorization §1.1).
   * @param request an XACML JSON request
   * @throws AltinnError when there is no answer
   */
  abstract authorize(app: AppId, request: JsonObject): Promise<PdpAnswer>;
}

export interface Download {
  readonly body: Readable;
  /** Bytes, when the server told. */
  readonly size?: number;
  readonly contentType?: string;
}

export interface Upload {
  readonly dataType: string;
  /** Already brought to the form that Altinn stores unchanged: `safeFilename`. */
  readonly filename: string;
  /** Bare MIME type. */
  readonly contentType: string;
  /** Exact number of bytes of `body`; sent as `Content-Length`. */
  readonly size: number;
  readonly body: Readable;
}

export type PatchOutcome =
  | { readonly kind: 'done' }
  /** A `test` failed: somebody changed the model. */
  | { readonly kind: 'changed' }
  /** The app has no PATCH (404 or 405 without an Altinn body). */
  | { readonly kind: 'unsupported' };

/** Data elements through the app's own API; raw bytes from Storage. */
export abstract class DataGateway {
  /** `GET /{org}/{app}/instances/{p}/{g}/data/{id}?includeRowId=true` as JSON. */
  abstract readModel(
    app: AppId,
    ref: InstanceRef,
    element: string,
    options?: { rowIds?: boolean },
  ): Promise<JsonValue>;
  /** `PATCH /{org}/{app}/instances/{p}/{g}/data` */
  abstract patchModel(
    app: AppId,
    ref: InstanceRef,
    element: string,
    patch: readonly JsonPatchOperation[],
  ): Promise<PatchOutcome>;
  /** `PUT /{org}/{app}/instances/{p}/{g}/data/{id}` with the whole model. */
  abstract putModel(app: AppId, ref: InstanceRef, element: string, model: JsonValue): Promise<void>;
  /** `POST /{org}/{app}/instances/{p}/{g}/data?dataType=` with JSON: supplies a model that the app did not create. Not idempotent. */
  abstract createModel(
    app: AppId,
    ref: InstanceRef,
    dataType: string,
    model: JsonValue,
  ): Promise<void>;
  /** `GET {storage}/instances/{p}/{g}/data/{id}`: bytes as stored, streamed. */
  abstract download(app: AppId, ref: InstanceRef, element: string): Promise<Download>;
  /** `POST /{org}/{app}/instances/{p}/{g}/data?dataType=`, streamed. */
  abstract upload(app: AppId, ref: InstanceRef, file: Upload): Promise<DataElement>;
  /** `DELETE {storage}/instances/{p}/{g}/data/{id}` */
  abstract remove(app: AppId, ref: InstanceRef, element: string): Promise<void>;
}

/** The process of an instance, as the app owner. */
export abstract class ProcessGateway {
  /** `PUT /{org}/{app}/instances/{p}/{g}/process/next` without a body. A 409 `Process is ended.` is an `AltinnError` with code `process-ended`. */
  abstract next(app: AppId, ref: InstanceRef): Promise<void>;
}
