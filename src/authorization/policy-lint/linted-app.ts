import type { AltinnPolicy } from '../altinn-policy/index.js';

/** App B, and what is known of it. A rule that needs more than there is stays silent. */
export interface LintedApp {
  readonly org: string;
  readonly app: string;
  /** The one that counts: of the Resource Registry where it is known. */
  readonly policy: AltinnPolicy;
  /** The one in the app's container, beside the one that counts. */
  readonly appPolicy?: AltinnPolicy;
  readonly needs?: TargetNeeds;
  readonly facts?: AppFacts;
  /** What Altinn's decision point says of the app owner, by action. */
  readonly live?: ReadonlyMap<string, 'Permit' | 'Deny' | 'NotApplicable' | 'Indeterminate'>;
}

/** What a flow asks of its target. */
export interface TargetNeeds {
  /** Who is meant to read B: `urn:altinn:rolecode:dagl`. Absent: the flow does not say. */
  readonly readers?: readonly string[];
  /** Whether B always belongs to an organisation. */
  readonly ownedByOrganisation: boolean;
  /** Data types of B that are filled by the flow. */
  readonly dataTypes: readonly string[];
  /** How many tasks of B the app owner passes. */
  readonly advance: number;
}

/** Of `applicationmetadata` and the process of B. */
export interface AppFacts {
  readonly disallowUserInstantiation: boolean;
  readonly dataTypes: readonly {
    readonly id: string;
    /** Somebody else than users alone may write it: `allowedContributors`. */
    readonly usersMayContribute: boolean;
    readonly actionRequiredToRead?: string;
    readonly actionRequiredToWrite?: string;
  }[];
  /** In their order; the first is where an instance begins. */
  readonly tasks: readonly { readonly id: string; readonly type: string }[];
}
