import { Injectable, Logger } from '@nestjs/common';
import { AppConfig, Clock } from '../../../config/index.js';
import { FlowRegistry } from '../../flows/index.js';
import { CompletingStep } from '../completing/completing.step.js';
import { activeStates, type Change, type Delivery } from '../domain/delivery.js';
import { HandoverStore } from '../handover-store.js';
import { HandoverChanges } from '../handover-changes.js';
import { afterError } from './after-error.js';
import { CreatingStep } from './creating.step.js';
import { Recorded, type Step, type Work } from './step.js';
import { WaitingStep } from './waiting.step.js';

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

  /** @param keepGoing asked between steps: false hands the rest to the next start */
  async advance(id: string, keepGoing: () => boolean): Promise<void> {
    let delivery = await this.store.delivery(id);
    for (
      let continued = false;
      delivery && this.#isDue(delivery) && keepGoing();
      continued = true
    ) {
      const before = delivery.state;
      delivery = await this.#step(delivery, continued);
      if (delivery.state !== before) this.#tell(delivery);
    }
    if (delivery && !keepGoing()) await this.#handOver(delivery);
  }

  /** Stopped between two steps: nothing is under way, so the next start has nothing unseen to wait for. */
  async #handOver(delivery: Delivery): Promise<void> {
    if (delivery.state !== 'completing' || delivery.writingSince === undefined) return;
    await this.#record(delivery, { state: 'completing', writingSince: null });
  }

  #isDue({ state, nextRunAt }: Delivery): boolean {
    return activeStates.includes(state) && (nextRunAt ?? Infinity) <= this.clock.now();
  }

  async #step(delivery: Delivery, continued: boolean): Promise<Delivery> {
    const work = await this.#workOf(delivery, continued);
    const step = this.#steps[delivery.state];
    if (!work || !step) return this.#record(delivery, { state: 'parked', reason: 'flow-missing' });
    try {
      const result = await step.run(work);
      return result instanceof Recorded
        ? await this.#record(result.delivery, result.change)
        : await this.#record(delivery, result);
    } catch (error) {
      return this.#afterError(delivery, error);
    }
  }

  async #workOf(delivery: Delivery, continued: boolean): Promise<Work | undefined> {
    const handover = await this.store.find(delivery.handoverId);
    const flow = handover && this.flows.get(handover.flow);
    const target = flow?.targets.find(({ name }) => name === delivery.target);
    return handover && flow && target && { handover, delivery, flow, target, continued };
  }

  /** The step may have recorded something before it failed: what is stored now is what is changed. */
  async #afterError(delivery: Delivery, error: unknown): Promise<Delivery> {
    const { timings } = this.config;
    const stored = (await this.store.delivery(delivery.id)) ?? delivery;
    const change = afterError(stored, error, this.clock.now(), timings);
    this.#log.warn({ delivery: delivery.id, state: stored.state, reason: change.reason });
    return this.#record(stored, change);
  }

  #record(delivery: Delivery, change: Change): Promise<Delivery> {
    return this.store.record(delivery, change, this.clock.now());
  }

  #tell({ id, handoverId, state, reason }: Delivery): void {
    this.#log.log({ delivery: id, state, ...(reason !== undefined && { reason }) });
    this.changes.tell(handoverId);
  }
}
