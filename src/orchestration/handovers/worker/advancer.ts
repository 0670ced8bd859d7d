import { Injectable, Logger } from '@nestjs/common';
import { AppConfig, Clock } from '../../../config/index.js';
import { FlowRegistry } from '../../flows/index.js';
import { CompletingStep } from '../completing/completing.step.js';
import { activeStates, type Change, type Delivery } from '../domain/delivery.js';
import { HandoverChanges } from '../handover-changes.js';
import { type Claimed, HandoverStore } from '../handover-store.js';
import { afterError } from './after-error.js';
import { CreatingStep } from './creating.step.js';
import { type Outcome, Run, type Step } from './run.js';
import { WaitingStep } from './waiting.step.js';

/** So many ends of the service in a row while it worked on one delivery: that delivery is the cause. */
const mostCrashes = 5;

/** Takes one delivery through its states until it has to wait or is done. */
@Injectable()
export class Advancer {
  readonly #log = new Logger('Delivery');
  readonly #steps: Partial<Record<Delivery['state'], Step>>;

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly store: HandoverStore,
    private readonly flows: FlowRegistry,
    private readonly changes: HandoverChanges,
    waiting: WaitingStep,
    creating: CreatingStep,
    completing: CompletingStep,
  ) {
    this.#steps = { waiting, creating, completing };
  }

  /**
   * @param keepGoing asked between steps: false hands the rest to whoever is free
   * @returns the delivery as this replica left it
   */
  async advance(claimed: Claimed, keepGoing: () => boolean): Promise<Delivery> {
    const run = this.#runOf(claimed);
    // The flow's file is gone: a person must bring it back.
    if (!run) return this.#park(claimed.delivery, 'flow-missing');
    if (run.delivery.crashes >= mostCrashes) return this.#park(run.delivery, 'crashes-the-service');
    while (isInHand(run.delivery)) {
      if (!keepGoing()) return this.#giveUp(run);
      const before = run.delivery.state;
      await this.#step(run);
      run.continued = true;
      if (run.delivery.state !== before) this.#tell(run.delivery);
    }
    return run.delivery;
  }

  #runOf({ handover, delivery, intents }: Claimed): Run | undefined {
    const flow = this.flows.get(handover.flow);
    const target = flow?.targets.find(({ name }) => name === delivery.target);
    return flow && target && new Run(handover, delivery, intents, flow, target);
  }

  #park(delivery: Delivery, reason: string): Promise<Delivery> {
    return this.store.record(delivery, { state: 'parked', reason }, this.clock.now());
  }

  /** Between two steps nothing is under way, so whoever goes on has nothing unseen to wait for. */
  #giveUp({ delivery }: Run): Promise<Delivery> {
    const { state, reason } = delivery;
    const change: Change = {
      state,
      ...(reason !== undefined && { reason }),
      release: true,
      interim: true,
      ...(state === 'completing' && { writingSince: null }),
    };
    return this.store.record(delivery, change, this.clock.now());
  }

  async #step(run: Run): Promise<void> {
    const step = this.#steps[run.delivery.state];
    if (!step) throw new Error(`nothing to do for a delivery that is ${run.delivery.state}`);
    const outcome = await step.run(run).catch((error: unknown) => this.#afterError(run, error));
    const change = this.#withAudit(run, outcome.change);
    run.delivery = await this.store.record(run.delivery, change, this.clock.now(), outcome.facts);
    run.note(outcome.facts?.notes);
  }

  /** The step may have recorded something before it failed: what was recorded last is what is changed. */
  #afterError({ delivery }: Run, error: unknown): Outcome {
    if (error instanceof Error && error.name === 'StaleDelivery') throw error;
    const change = afterError(delivery, error, this.clock.now(), this.config.timings);
    this.#log.warn({ delivery: delivery.id, state: delivery.state, reason: change.reason });
    return { change };
  }

  /** What was made, or may have been, is looked at again some time after its end. */
  #withAudit({ delivery, intents }: Run, change: Change): Change {
    if (activeStates.includes(change.state) || intents.length === 0) return change;
    if (delivery.auditAt !== undefined) return change;
    return { ...change, auditAt: this.clock.now() + this.config.timings.auditFirst };
  }

  #tell({ id, handoverId, state, reason }: Delivery): void {
    this.#log.log({ delivery: id, state, ...(reason !== undefined && { reason }) });
    this.changes.tell(handoverId);
  }
}

/** This replica still holds it, and something is to be done at once. */
const isInHand = ({ runBy }: Delivery): boolean => runBy !== undefined;
