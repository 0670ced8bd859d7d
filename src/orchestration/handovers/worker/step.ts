import type { Flow, FlowTarget } from '../../flows/index.js';
import type { Change, Delivery, Handover } from '../domain/delivery.js';

/** What a step works on. */
export interface Work {
  readonly handover: Handover;
  readonly delivery: Delivery;
  readonly flow: Flow;
  readonly target: FlowTarget;
  /** The step before ran in this very process, a moment ago. */
  readonly continued: boolean;
}

/** A change to a delivery that the step itself has recorded once already: its version is newer. */
export class Recorded {
  constructor(
    readonly delivery: Delivery,
    readonly change: Change,
  ) {}
}

/** Advances a delivery in one state. The change that it returns is recorded by the caller. */
export abstract class Step {
  /** @throws AltinnError; what it means is decided by `afterError` */
  abstract run(work: Work): Promise<Change | Recorded>;
}
