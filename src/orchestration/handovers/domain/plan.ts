import type { Instance, TargetOwner } from '../../../altinn/index.js';
import type { Flow, FlowTarget } from '../../flows/index.js';
import type { MappedValue } from '../../prefill/index.js';
import type { PlannedFile } from './attachment-plan.js';
import type { Finding, SourcePin } from './delivery.js';

/** What B is to become, computed from A as it is now. Holds form data: memory only, never stored or logged. */
export interface Plan {
  readonly flow: Flow;
  readonly target: FlowTarget;
  readonly source: Instance;
  readonly owner: TargetOwner;
  readonly mapped: readonly MappedValue[];
  readonly files: readonly PlannedFile[];
  readonly texts: Readonly<Record<string, string>>;
  readonly pin: SourcePin;
}

export type Planned =
  | { readonly kind: 'ready'; readonly plan: Plan }
  /** A is not there yet. */
  | { readonly kind: 'not-ready'; readonly reason: string }
  /** A is ready but for files. */
  | { readonly kind: 'files-missing'; readonly findings: readonly Finding[] }
  | { readonly kind: 'skip' }
  | { readonly kind: 'refuse'; readonly reason: string; readonly decisionId?: string }
  /** A person must do something. */
  | { readonly kind: 'park'; readonly reason: string; readonly findings: readonly Finding[] };
