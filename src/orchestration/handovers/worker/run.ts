import type { Flow, FlowTarget } from '../../flows/index.js';
import type { Change, Delivery, Facts, HandoverHead, Intent } from '../domain/delivery.js';
import type { Plan } from '../domain/plan.js';

/** One replica's work on one delivery, from taking it to giving it up. Memory only: its plan holds form data. */
export class Run {
  /** What B is to become, as computed in this run: A is not read again while the run goes on. */
  plan: Plan | undefined;
  /** True after the first step: nothing was interrupted between this step and the one before. */
  continued = false;

  constructor(
    readonly handover: HandoverHead,
    /** As it was last written. */
    public delivery: Delivery,
    /** Oldest first. */
    public intents: readonly Intent[],
    readonly flow: Flow,
    readonly target: FlowTarget,
  ) {}

  /** Keeps up with what a step has written about an intent. */
  note(notes: Facts['notes'] = []): void {
    this.intents = this.intents.map((intent) => ({
      ...intent,
      ...notes.find(({ id }) => id === intent.id),
    }));
  }
}

/** What a step decides, and what it has seen. */
export interface Outcome {
  readonly change: Change;
  readonly facts?: Facts;
}

/** Advances a delivery in one state. What it returns is recorded by the caller. */
export abstract class Step {
  /** @throws AltinnError; what it means is decided by `afterError` */
  abstract run(run: Run): Promise<Outcome>;
}
