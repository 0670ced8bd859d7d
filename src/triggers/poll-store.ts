import { type Flow, type PollStage, PollStates } from '../orchestration/flows/index.js';
import type { PolledFlow } from './domain/polled-flow.js';

/** One poll that this replica alone is at, until it ends or has not told for `timings.pollLease`. */
export interface Claim {
  readonly flow: PolledFlow;
  readonly lease: string;
  readonly stage: PollStage;
  /** Up to where everything has been dealt with: `lastChanged` by Storage's clock, epoch milliseconds. */
  readonly position?: number;
  /** By the database's clock, epoch milliseconds. */
  readonly startedAt: number;
  /** Everything since `since` is to be gone through once more. */
  readonly sweepDue: boolean;
  /** Polls in a row that failed before this one. */
  readonly failures: number;
}

export interface PollResult {
  /** How many instances were handed over. */
  readonly found: number;
  readonly position?: number;
  /** Everything since `since` was gone through. */
  readonly swept: boolean;
}

/** Another replica took the poll over: this one changes nothing more. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** Where polls stand. All times are the database's own, so that clocks of machines do not matter. */
export abstract class PollStore extends PollStates {
  /** Of these, the flows whose poll is due and that nobody is at. */
  abstract due(flows: readonly PolledFlow[]): Promise<readonly PolledFlow[]>;
  /** Undefined: another replica was faster. */
  abstract claim(flow: PolledFlow): Promise<Claim | undefined>;
  /** Tells that this replica is still at it. @throws LeaseLost */
  abstract keep(claim: Claim): Promise<void>;
  /** Everything up to there has been dealt with; never moves back. @throws LeaseLost */
  abstract advance(claim: Claim, position: number): Promise<void>;
  abstract end(claim: Claim, result: PollResult): Promise<void>;
  /** The first poll found more than may be accepted unasked. */
  abstract hold(claim: Claim, waiting: number): Promise<void>;
  /** @param pause milliseconds until it is tried again */
  abstract fail(claim: Claim, pause: number): Promise<void>;
  /** Broken off without a failure: whoever comes first goes on. */
  abstract release(claim: Claim): Promise<void>;
  /** What was counted may be accepted. @returns false when nothing waits for it */
  abstract approve(flow: PolledFlow): Promise<boolean>;
  /**
   * Of these source instances, the ones that the flow has, or had, a handover for; but not those that ended because A
   * was not found or never became ready.
   */
  abstract known(flow: Flow, guids: readonly string[]): Promise<ReadonlySet<string>>;
}
