import type { PlatformOutage } from '../world/index.js';

/** Which requests a fault meets, what it does to them, when and how often. */
export interface FaultRule {
  /** Everything that is given must fit; empty: every request. */
  readonly match: FaultMatch;
  /** Requests that it meets before it is used up. Default 1; `always` where there is a window or a chance. */
  readonly times?: number | 'always';
  /** Matching requests that pass unharmed first. Default 0. */
  readonly after?: number;
  /** Share of the matching requests that it meets, 0 to 1. Which ones follows from `Faults.seed`. Default 1. */
  readonly chance?: number;
  /** An outage window: milliseconds from the adding of the rule, by the host's monotonic clock. */
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly action: FaultAction;
}

export interface FaultMatch {
  /** Any method when absent. */
  readonly method?: string;
  /** A regular expression for the path with its query. */
  readonly path?: string | RegExp;
  /** `{org}/{app}`: requests to that app, and to Storage about it or one of its instances. */
  readonly app?: string;
  /** A text that the body holds, e.g. a marker; bodies of more than 64 KiB hold none. */
  readonly body?: string;
}

/** An answer that somebody else than the app gives, e.g. the ingress. An object becomes JSON. */
export interface OtherAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** What the caller gets at once while the request is still processed: an answer, or a TCP reset. */
export type AtOnce = OtherAnswer | { readonly reset: true } | object;

export type FaultAction =
  /** Answers at once; the request is not processed. */
  | OtherAnswer
  /** The request is taken in whole, and processed only so many milliseconds later, also when the caller has left. */
  | { readonly delayMs: number }
  /** Processed at once, answered so many milliseconds later. */
  | { readonly delayAnswerMs: number }
  /** A TCP reset before anything is processed. */
  | { readonly reset: true }
  /** Processed; the connection is closed instead of answered. */
  | { readonly dropAfterProcessing: true }
  /** Processed; the answer ends in the middle of its body. */
  | { readonly truncate: true }
  /** Processed; a byte of the answer's body at a time, with so many milliseconds between them. */
  | { readonly trickleMs: number }
  /** Processed; nothing more comes after the middle of the answer's body. */
  | { readonly stall: true }
  /** Taken in and kept until released: before it is processed, or (`answer`) after. */
  | { readonly hold: true | 'answer' }
  /** Taken in and kept until the rule's window ends, then processed: a server that stands still. */
  | { readonly pause: true }
  /** The caller is answered at once, or reset when no status is given; the request is processed so much later. */
  | ({ readonly commitLaterMs: number } & AtOnce)
  | AppFaultAction;

/** What goes wrong inside an app while it serves a request; the caller waits for it unless it is answered at once. */
export type AppFaultAction = (
  | { readonly [K in keyof AppFaults]-?: Pick<AppFaults, K> }[keyof AppFaults]
  | { readonly rollBackLaterMs: number; readonly repeated?: true }
) &
  AtOnce;

export interface AppFaults {
  /** A create fails at its end; so much later the app deletes what it made, if the policy lets the caller. */
  readonly rollBackLaterMs?: number;
  /** The app is killed inside a create: an instance without model, or a whole one, and no answer. */
  readonly dieBetween?: 'insert-and-model' | 'model-and-answer';
  /** Storage gets the insert so much later: the instance is born late. */
  readonly insertLaterMs?: number;
  /** The insert is done at once, the model so much later. */
  readonly modelLaterMs?: number;
  /** The app loses the template's `dataValues`, and the marker with them. */
  readonly dropDataValues?: true;
  /** The app's own calls to the platform, in this request only. */
  readonly platform?: readonly PlatformOutage[];
}
