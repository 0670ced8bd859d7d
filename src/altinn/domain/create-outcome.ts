import type { InstanceRef } from './ids.js';
import type { Instance } from './instance.js';

/**
 * What a create (`POST /{org}/{app}/instances`) told us, by contract §7.1. Only `not-sent` and
 * `refused-at-door` prove that nothing was made; after everything else a PROBE comes before any further POST.
 */
export type CreateOutcome =
  | { readonly kind: 'created'; readonly instance: Instance; readonly markerKept: boolean }
  /** `code`: `send-deadline`, `connect`, or `no-token:` and the code of the token's failure. */
  | { readonly kind: 'not-sent'; readonly code: string; readonly retryAfter?: number }
  | { readonly kind: 'refused-at-door' }
  | {
      readonly kind: 'unknown';
      /** What follows if no instance is found: `transient` tries again, `few-tries` gives up soon, `permanent` parks. */
      readonly then: 'transient' | 'few-tries' | 'permanent';
      /** A code of ours for the row of §7.1, e.g. `party-unknown`, `storage-503`, `time-out`. No upstream text. */
      readonly code: string;
      readonly status?: number;
      /** Milliseconds, from `Retry-After`. */
      readonly retryAfter?: number;
      /** An instance that the answer named. */
      readonly named?: InstanceRef;
      /**
       * With `time-out`: what the answer said when it came after all. The socket is read until `tLate`;
       * never rejects, and resolves by then at the latest.
       */
      readonly late?: Promise<CreateOutcome>;
    };
