import type { AppId, InstanceRef } from '../../../altinn/index.js';
import type { Caller } from '../../../authorization/index.js';

/** A delivery's life, design §6; `skipped` is a target whose `when` is false. */
export const deliveryStates = [
  'waiting',
  'creating',
  'completing',
  'delivered',
  'parked',
  'refused',
  'expired',
  'skipped',
  'cancelled',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** States in which the worker has something to do. */
export const activeStates: readonly DeliveryState[] = ['waiting', 'creating', 'completing'];

/** Something a person should know, without a value: a path or a data type, and a code. */
export interface Finding {
  readonly target: string;
  readonly code: string;
  readonly detail?: string;
}

/** A file that has been copied and read back. */
export interface CopiedFile {
  /** Element id in A. */
  readonly source: string;
  /** Element id in B. */
  readonly target: string;
  readonly sha256: string;
}

export interface Delivery {
  readonly id: string;
  readonly handoverId: string;
  readonly target: string;
  readonly targetApp: AppId;
  readonly state: DeliveryState;
  /** A code of ours: why it waits, is tried again, or is parked. */
  readonly reason?: string;
  readonly findings: readonly Finding[];
  /** Epoch milliseconds; undefined: nothing to do. */
  readonly nextRunAt?: number;
  /** Grows with each change; a change is made only on the version that was read. */
  readonly version: number;
  /** Failures in a row, and since when. */
  readonly attempts: number;
  readonly failingSince?: number;
  /** When waiting began: at acceptance, or when it was opened again. */
  readonly waitingSince: number;
  /** When A was first seen ready. */
  readonly readyAt?: number;
  /** B, once it is known. */
  readonly instance?: InstanceRef;
  /** B was found by a look, not told by a 201. */
  readonly adopted: boolean;
  /** A run of `completing` began then and has not recorded its end. */
  readonly writingSince?: number;
  /** The last write to B whose answer was not seen. */
  readonly unseenWriteAt?: number;
  /** A model write was answered with a 2xx. */
  readonly modelWritten: boolean;
  /** B holds all that is wanted; from here only its process is advanced. */
  readonly filled: boolean;
  readonly files: readonly CopiedFile[];
  /** The replica that is at work on it; undefined: nobody. */
  readonly runBy?: string;
  /** How often in a row the service ended while it worked on it. */
  readonly crashes: number;
  /** A person asked for another try then: older failures no longer count. */
  readonly retriedAt?: number;
  /** How often it was looked at again after its end, and when it will be. */
  readonly audits: number;
  readonly auditAt?: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The source instance of a handover, and who asked for it. */
export interface HandoverHead {
  readonly id: string;
  readonly flow: string;
  readonly sourceApp: AppId;
  readonly source: InstanceRef;
  readonly caller: Caller;
  readonly createdAt: number;
}

export interface Handover extends HandoverHead {
  readonly deliveries: readonly Delivery[];
  /** It ended long ago, and only its tombstone is left. */
  readonly archived?: true;
}

/** What a step decides about its delivery. Fields that are left out stay as they are. */
export interface Change {
  readonly state: DeliveryState;
  readonly reason?: string;
  readonly findings?: readonly Finding[];
  /** Epoch milliseconds; undefined with an active state: at once. */
  readonly nextRunAt?: number;
  /** True: one more failure in a row; false or absent: the row of failures ends. */
  readonly failed?: boolean;
  /** True: a note in the middle of a try, which has neither failed nor succeeded yet: the row of failures stays. */
  readonly interim?: true;
  readonly readyAt?: number;
  /** `null`: it is gone, and another is to be made. */
  readonly instance?: InstanceRef | null;
  readonly adopted?: boolean;
  /** `null` clears. */
  readonly writingSince?: number | null;
  readonly unseenWriteAt?: number | null;
  readonly modelWritten?: boolean;
  readonly filled?: boolean;
  readonly files?: readonly CopiedFile[];
  /** When it is looked at again after its end; `null` clears. */
  readonly auditAt?: number | null;
  readonly audits?: number;
  /** True: the replica gives the delivery up, also when it is due. */
  readonly release?: true;
}

/** What is written with a change. */
export interface Facts {
  /** Appended whatever becomes of the change: facts are never fenced (design §3, principle 7). */
  readonly observations?: readonly Observation[];
  /** Written only with the change. */
  readonly notes?: readonly IntentNote[];
}

/** Something that was seen of the outside. */
export interface Observation {
  /** `created`, `created-late`, `named`, `found`, `deleted`, `given-up`, `duplicate`, `vanished`, … */
  readonly kind: string;
  readonly instance: InstanceRef;
}

export type IntentNote = Pick<Intent, 'id' | 'outcome' | 'then' | 'settled'>;

/** One POST that may have made a B. Written before it is sent. */
export interface Intent {
  readonly id: string;
  readonly deliveryId: string;
  /** `look`: this database knows of no POST, but there may have been one; B is looked for first. */
  readonly kind: 'post' | 'look';
  /** Epoch milliseconds, read before the commit. */
  readonly at: number;
  /** What was handed over; undefined: unknown, because the database was restored or a person named B. */
  readonly pin?: SourcePin;
  /** Where a look begins in time, when not at `at`. */
  readonly windowFrom?: number;
  /** From then on nothing more can come of it, when that is not counted from `at`. */
  readonly lateAt?: number;
  /** The kind and code of the answer; undefined: none was recorded. */
  readonly outcome?: string;
  /** What follows when no instance is found. */
  readonly then?: 'transient' | 'few-tries' | 'permanent';
  /** Known to have made nothing more than what is recorded. */
  readonly settled?: 'not-sent' | 'refused-at-door' | 'nothing-made' | 'rolled-back' | 'made';
}

/** What was handed over: design §6 "Source pin". Hashes and ids only. */
export interface SourcePin {
  readonly flowHash: string;
  /** `party:500000` or `org:950474084`. */
  readonly owner: string;
  readonly model?: { readonly element: string; readonly sha256: string };
  readonly files: readonly {
    readonly element: string;
    readonly size: number;
    readonly lastChanged?: string;
  }[];
}
