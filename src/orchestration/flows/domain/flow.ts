import type { AppId } from '../../../altinn/index.js';

/** A declarative mapping from one source app to one or more target apps: one file in `config/flows/`. Frozen. Design §5. */
export interface Flow {
  /** Lower-case kebab, unique over all files. Part of every delivery id: renaming a flow makes new deliveries. */
  readonly name: string;
  /** SHA-256 (hex) of the definition with sorted keys, comments and layout left out. */
  readonly hash: string;
  /** The file's name inside the flows folder. */
  readonly file: string;
  readonly source: FlowSource;
  /** Undefined: the service acts by its grants alone. */
  readonly endUser?: EndUserRule;
  readonly targets: readonly FlowTarget[];
}

export interface FlowSource {
  /** App A. */
  readonly app: AppId;
  /** A's form data type; undefined: A's only data type with a `classRef`, found at run time. */
  readonly dataType?: string;
  readonly ready: ReadyCondition;
  readonly triggers: { readonly api: boolean; readonly poll?: PollTrigger };
  /** Milliseconds from the end of A (or its last change) to its hand-over; an older one is not taken. Undefined: any age. */
  readonly maxAge?: number;
  /** Epoch milliseconds: the service finds instances by itself only when they were created then or later. */
  readonly since?: number;
}

/** Finished instances of A are looked for in Storage. There only together with `since`. */
export interface PollTrigger {
  /** Milliseconds between two polls; undefined: `timings.pollInterval`. */
  readonly every?: number;
}

/** What Altinn must show before A is read. */
export type ReadyCondition =
  /** The task with this BPMN id has been left. */
  | { readonly taskEnded: string }
  /** The process has ended. */
  | { readonly processEnded: true };

/** Before anything is made, Altinn is asked whether the person who acted in A may do this (reference authorization §4.3). */
export interface EndUserRule {
  /**
   * Who acted: `instanceEvents`: whoever ended A's task, by Storage's own record; `oboToken`: the person whose Altinn
   * token the caller shows with the request, asked about once, at the door.
   */
  readonly evidence: 'instanceEvents' | 'oboToken';
  /** What the person must be permitted to do with A's instance, each of them. */
  readonly actions: readonly string[];
  /** The person must also be permitted to instantiate app B for its owner. */
  readonly instantiateTarget: boolean;
  /** 0 to 4, beside the level that the app's policy asks for. */
  readonly minAuthLevel: number;
}

/** One app B of a flow. */
export interface FlowTarget {
  /** Lower-case kebab, unique within the flow. Part of the delivery id. */
  readonly name: string;
  /** App B. */
  readonly app: AppId;
  /** JSONata over `{form, instance}`; false: no delivery to this target. Undefined: always. */
  readonly when?: string;
  readonly owner: OwnerRule;
  readonly prefill?: PrefillRule;
  readonly attachments: readonly AttachmentRule[];
  /** Presentation texts of B's inbox entry: key to JSONata. */
  readonly texts: Readonly<Record<string, string>>;
  /** ISO 8601 durations counted from the creation of B. */
  readonly dueBefore?: string;
  readonly visibleAfter?: string;
  /** How many `PUT process/next` the app owner performs on B. */
  readonly process: { readonly advance: number };
  /** Whom B's policy may let read: `urn:altinn:rolecode:dagl`. Undefined: policy lint does not compare. */
  readonly readers?: readonly string[];
}

/** Who becomes the instance owner of B. */
export type OwnerRule =
  | { readonly kind: 'fixed'; readonly organisationNumber: string }
  | { readonly kind: 'sameAsSource' }
  /** JSONata whose result must be one of `allow` (organisation numbers). */
  | { readonly kind: 'from'; readonly expression: string; readonly allow: readonly string[] };

/** How B's model is computed: by JSONata per field, by a registered class, or (neither) not at all. */
export interface PrefillRule {
  /** B's form data type. */
  readonly dataType: string;
  readonly mode: 'model';
  /** Dotted path in B's model to JSONata. */
  readonly transform?: Readonly<Record<string, string>>;
  /** Name of a class marked `@PrefillTransformer(name)`. */
  readonly transformer?: string;
}

export interface AttachmentRule {
  /** A's data type, `ref-data-as-pdf` for the PDF. */
  readonly from: string;
  /** Only elements generated from this task. */
  readonly task?: string;
  /** B's data type. */
  readonly to: string;
  /** In place of the source's file name; `safeFilename` leaves it unchanged. */
  readonly filename?: string;
  /** True: the delivery waits for it. */
  readonly required: boolean;
  /** The first bytes of each file must fit its content type. */
  readonly verify?: true;
  /** At most this many files are taken; more is a failure, never a silent cut. Undefined: no limit. */
  readonly max?: number;
}
