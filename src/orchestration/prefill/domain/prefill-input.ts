import type { JsonValue } from '../../../altinn/index.js';

/** What an expression or a transformer sees. Holds form data: memory only. */
export interface PrefillInput {
  /** A's form model with its own names, as JSON. */
  readonly form: JsonValue;
  readonly instance: PrefillInstance;
}

/** A's instance, as far as a prefill may need it. */
export interface PrefillInstance {
  /** `{partyId}/{guid}` */
  readonly id: string;
  readonly guid: string;
  readonly partyId: string;
  readonly owner: { readonly organisationNumber?: string; readonly personNumber?: string };
  /** ISO 8601 */
  readonly created?: string;
  readonly lastChanged?: string;
  /** ISO 8601; when A's process ended. */
  readonly ended?: string;
}
