import type { AppId, InstanceRef } from '../../altinn/index.js';
import type { Caller } from '../../authorization/index.js';
import type { Change, Delivery, Handover, Intent, SourcePin } from './domain/delivery.js';
import type { HandoverStatus } from './domain/handover-status.js';

export interface NewHandover {
  readonly flow: string;
  readonly sourceApp: AppId;
  readonly source: InstanceRef;
  readonly caller: Caller;
  readonly targets: readonly { readonly name: string; readonly app: AppId }[];
  /** Epoch milliseconds. */
  readonly at: number;
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

/** The change was made on another version than was read: somebody else holds the delivery. */
export class StaleDelivery extends Error {
  override readonly name = 'StaleDelivery';
}

/** Where handovers live. Overridable by DI; the SQL store is the default. */
export abstract class HandoverStore {
  /** One transaction: the handover and its deliveries, or those that are there already. */
  abstract accept(handover: NewHandover): Promise<{ handover: Handover; created: boolean }>;
  abstract find(id: string): Promise<Handover | undefined>;
  /** Newest first. */
  abstract list(filter: HandoverFilter): Promise<Handover[]>;
  /** Deliveries whose time has come, the longest due first. */
  abstract due(now: number, limit: number, except: readonly string[]): Promise<Delivery[]>;
  abstract delivery(id: string): Promise<Delivery | undefined>;
  /** Compare-and-set on `delivery.version`. @throws StaleDelivery */
  abstract record(delivery: Delivery, change: Change, at: number): Promise<Delivery>;
  /** Commits the intent to POST together with the delivery's next look. @throws StaleDelivery */
  abstract intend(
    delivery: Delivery,
    intent: { at: number; pin: SourcePin; lookAt: number },
  ): Promise<{ delivery: Delivery; intent: Intent }>;
  /** Oldest first. */
  abstract intents(deliveryId: string): Promise<Intent[]>;
  abstract noteIntent(
    id: string,
    note: Pick<Intent, 'outcome' | 'then' | 'settled'>,
  ): Promise<void>;
  /** Appends what was seen of the outside; never refused, by whatever state. */
  abstract observe(
    deliveryId: string,
    kind: string,
    instance: InstanceRef,
    at: number,
  ): Promise<void>;
  /** A delivery that waits for a later look is due now. */
  abstract hasten(deliveryId: string, at: number): Promise<void>;
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
