import type { AppId, InstanceRef } from '../../altinn/index.js';
import type { Caller } from '../../authorization/index.js';
import type {
  Change,
  Delivery,
  Facts,
  Handover,
  HandoverHead,
  Intent,
  Observation,
  SourcePin,
} from './domain/delivery.js';
import type { HandoverStatus } from './domain/handover-status.js';

export interface NewHandover {
  readonly flow: string;
  readonly sourceApp: AppId;
  readonly source: InstanceRef;
  readonly caller: Caller;
  readonly targets: readonly { readonly name: string; readonly app: AppId }[];
  /** Epoch milliseconds. */
  readonly at: number;
  /** The replica that starts with the deliveries at once; undefined: a job waits for whichever is free. */
  readonly runBy?: string;
}

export interface HandoverFilter {
  /** Only these flows; `all` for a caller who may see every flow. */
  readonly flows: ReadonlySet<string> | 'all';
  readonly status?: HandoverStatus;
  /** Guid of the source instance. */
  readonly source?: string;
  /** Guid of a target instance. */
  readonly target?: string;
  /** Handovers older than this one. */
  readonly before?: { readonly createdAt: number; readonly id: string };
  readonly limit: number;
}

/** A delivery that a replica has taken, and everything of the store that its run needs. */
export interface Claimed {
  readonly handover: HandoverHead;
  readonly delivery: Delivery;
  /** Oldest first. */
  readonly intents: readonly Intent[];
}

export interface NewIntent {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind?: 'look';
  readonly pin?: SourcePin;
  readonly windowFrom?: number;
  readonly lateAt?: number;
  readonly readyAt?: number;
}

/** The change was made on another version than was read: somebody else holds the delivery. */
export class StaleDelivery extends Error {
  override readonly name = 'StaleDelivery';
}

/** Where handovers live. Overridable by DI; the SQL store is the default. */
export abstract class HandoverStore {
  /** One commit: the handover, its deliveries and their jobs, or what is there already. */
  abstract accept(handover: NewHandover): Promise<{ handover: Handover; created: boolean }>;
  abstract find(id: string): Promise<Handover | undefined>;
  /** Newest first. */
  abstract list(filter: HandoverFilter): Promise<Handover[]>;
  abstract delivery(id: string): Promise<Delivery | undefined>;
  /** Takes a delivery that has something to do and that nobody holds. */
  abstract claim(id: string, runBy: string): Promise<Claimed | undefined>;
  /**
   * Compare-and-set on the delivery's version and replica. While the database is away it is tried again: the
   * outside was seen, and must be kept.
   * @throws StaleDelivery
   */
  abstract record(delivery: Delivery, change: Change, at: number, facts?: Facts): Promise<Delivery>;
  /** Commits the intent to POST, or to look first. @throws StaleDelivery */
  abstract intend(
    delivery: Delivery,
    intent: NewIntent,
  ): Promise<{ delivery: Delivery; intent: Intent }>;
  /** Oldest first. */
  abstract intents(deliveryId: string): Promise<Intent[]>;
  /** Appends what was seen of the outside; never refused, by whatever state. */
  abstract observe(deliveryId: string, observation: Observation, at: number): Promise<void>;
  abstract observations(deliveryId: string): Promise<Observation[]>;
  /** A delivery that waits for a later look is due now. */
  abstract hasten(deliveryId: string, at: number): Promise<void>;
  /** Deletes the tombstone of a handover of which nothing was made, so that it can be accepted again. */
  abstract forget(id: string): Promise<void>;
  /**
   * Refused and expired deliveries wait again, on behalf of the new caller and for the address that he gave: a
   * wrong party in the first request must not refuse the instance for ever.
   * @returns the handover as it is then
   */
  abstract reopen(
    id: string,
    by: { source: InstanceRef; caller: Caller },
    at: number,
  ): Promise<Handover>;
}
