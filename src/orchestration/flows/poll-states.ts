import type { Flow } from './domain/flow.js';

/**
 * `counting`: the first poll has not come to its end; `awaiting-approval`: it found too many, and a person decides;
 * `polling`: what is found is handed over.
 */
export const pollStages = ['counting', 'awaiting-approval', 'polling'] as const;
export type PollStage = (typeof pollStages)[number];

/** How the search for finished instances of a flow's app A stands. */
export interface PollState {
  readonly stage: PollStage;
  /** When a poll last came to its end; epoch milliseconds. */
  readonly lastPollAt?: number;
  /** How many instances that poll handed over. */
  readonly found?: number;
  /** How many wait for approval. */
  readonly waiting?: number;
  /** Polls in a row that failed. */
  readonly failures: number;
}

/** Told by `triggers/`, shown with the flows. */
export abstract class PollStates {
  /** By name; flows that are not polled are left out. */
  abstract of(flows: readonly Flow[]): Promise<ReadonlyMap<string, PollState>>;
}
