import type { InstanceRef } from '../../../altinn/index.js';
import type { Caller } from '../../../authorization/index.js';

/** Which parked deliveries to try again. */
export interface ParkedFilter {
  readonly flow: string;
  readonly target?: string;
  readonly reason?: string;
  readonly limit: number;
}

/** What persons do to deliveries. Each call is one commit with a line in the audit of who did it. */
export abstract class OperatorStore {
  /**
   * Parked deliveries of a handover go on where they stood.
   * @param targets names; undefined: all
   * @returns how many
   */
  abstract retry(
    handover: string,
    targets: readonly string[] | undefined,
    by: Caller,
    at: number,
  ): Promise<number>;
  /** Handovers with parked deliveries that the filter finds, the oldest first. */
  abstract parked(filter: ParkedFilter): Promise<string[]>;
  /**
   * Ends everything that is not delivered. What was made of it stays in Altinn.
   * @param auditAt when to look for what may still be born of a create that was under way
   * @returns how many deliveries
   */
  abstract cancel(handover: string, by: Caller, at: number, auditAt: number): Promise<number>;
  /** A person has named B: the delivery goes on with it. @returns false when it is not parked any more */
  abstract adopt(delivery: string, instance: InstanceRef, by: Caller, at: number): Promise<boolean>;
  /** A person has looked: instances may be made in the app again. @returns false when it was not stopped */
  abstract resume(app: string, by: Caller, at: number): Promise<boolean>;
}
