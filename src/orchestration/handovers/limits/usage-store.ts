import type { InstanceRef } from '../../../altinn/index.js';
import type { Caller } from '../../../authorization/index.js';

/** What has been used of a caller's limit. */
export interface CallerUsage {
  /** True: so many were accepted within the last minute. */
  readonly exhausted: boolean;
  /** Milliseconds until the oldest of them no longer counts. */
  readonly freeIn: number;
}

/**
 * Counts what limits are about, in the tables that handovers are kept in anyway, for all replicas together and on the
 * database's clock. Nothing is written for it: there is no counter that everybody would wait for.
 */
export abstract class UsageStore {
  /** @param limit handovers a minute */
  abstract ofCaller(caller: Caller, limit: number): Promise<CallerUsage>;
  /** By how many other flows the instance has been handed over. */
  abstract ofSource(source: InstanceRef, exceptFlow: string): Promise<number>;
  /**
   * For how many other deliveries an instance was posted for this owner within a day; `limit` at most.
   * @param owner as the pin keeps it
   */
  abstract ofOwner(owner: string, exceptDelivery: string, limit: number): Promise<number>;
  /**
   * How many instances of this service's making stand between a person's and this one; `most` + 1 at most. A B that
   * is the source of another handover has one more than its own source.
   */
  abstract hops(source: InstanceRef, most: number): Promise<number>;
  /** Whether the flow has the instance already: then asking again is only a look. */
  abstract known(flow: string, source: InstanceRef): Promise<boolean>;
}
