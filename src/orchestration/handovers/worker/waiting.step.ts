import { Injectable } from '@nestjs/common';
import { AppConfig, Clock } from '../../../config/index.js';
import type { Change, Delivery } from '../domain/delivery.js';
import { growingPause } from '../domain/pauses.js';
import type { Planned } from '../domain/plan.js';
import { refused } from '../domain/refused.js';
import { Planner } from './planner.js';
import { CreatingStep } from './creating.step.js';
import { type Outcome, type Run, Step } from './run.js';

const slowTries = 3;

/** `waiting`: until A is ready and what B is to become is known to be possible. */
@Injectable()
export class WaitingStep extends Step {
  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly planner: Planner,
    private readonly creating: CreatingStep,
  ) {
    super();
  }

  async run(run: Run): Promise<Outcome> {
    const { handover, delivery, flow, target } = run;
    const planned = await this.planner.planCreate(flow, target, handover);
    switch (planned.kind) {
      case 'ready':
        run.plan = planned.plan;
        // Nothing is written in between: the intent to create takes the delivery on.
        return this.creating.begin(run, delivery.readyAt ?? this.clock.now());
      case 'skip':
        return { change: { state: 'skipped', reason: 'condition-false' } };
      case 'refuse':
        return { change: refused(planned.reason, planned.decisionId) };
      case 'park':
        return { change: this.#park(delivery, planned) };
      case 'not-ready':
        return { change: this.#wait(delivery, planned.reason) };
      case 'files-missing':
        return { change: this.#waitForFiles(delivery, planned.findings) };
    }
  }

  /** A busy machine can make an innocent expression too slow: only one that is too slow again and again is parked. */
  #park(delivery: Delivery, { reason, findings }: Extract<Planned, { kind: 'park' }>): Change {
    const slow = findings.length > 0 && findings.every(({ code }) => code === 'time-out');
    if (!slow || delivery.attempts + 1 >= slowTries) return { state: 'parked', reason, findings };
    const nextRunAt = this.clock.now() + this.config.timings.retryFirst;
    return { state: 'waiting', reason, findings, failed: true, nextRunAt };
  }

  #wait(delivery: Delivery, reason: string): Change {
    const { timings } = this.config;
    const waited = this.clock.now() - delivery.waitingSince;
    if (waited > timings.waitingBudget) return { state: 'expired', reason };
    return {
      state: 'waiting',
      reason,
      findings: [],
      nextRunAt: this.clock.now() + this.#pause(waited),
    };
  }

  #waitForFiles(delivery: Delivery, findings: Change['findings'] & object): Change {
    const now = this.clock.now();
    const readyAt = delivery.readyAt ?? now;
    const waited = now - readyAt;
    if (waited > this.config.timings.filesBudget) {
      return { state: 'parked', reason: 'source-files-missing', findings, readyAt };
    }
    const nextRunAt = now + this.#pause(waited);
    return { state: 'waiting', reason: 'source-files-missing', findings, readyAt, nextRunAt };
  }

  #pause(waited: number): number {
    const { waitingFirst: first, waitingLongest: longest } = this.config.timings;
    return growingPause(waited, { first, longest });
  }
}
