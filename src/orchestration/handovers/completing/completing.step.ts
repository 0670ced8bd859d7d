import { Injectable } from '@nestjs/common';
import {
  AppGateway,
  type Instance,
  InstanceGateway,
  type InstanceRef,
} from '../../../altinn/index.js';
import { AppConfig, Clock } from '../../../config/index.js';
import type { Change, Delivery, Intent } from '../domain/delivery.js';
import type { Plan } from '../domain/plan.js';
import { samePin } from '../domain/source-pin.js';
import { HandoverStore } from '../handover-store.js';
import { afterError } from '../worker/after-error.js';
import { Planner } from '../worker/planner.js';
import { Recorded, Step, type Work } from '../worker/step.js';
import { Completion, Later, Parked, type Part } from './completion.js';
import { FilesPart } from './files.part.js';
import { ModelPart } from './model.part.js';
import { ProcessPart } from './process.part.js';
import { ValuesPart } from './values.part.js';

/** More writes than any B needs: a run that goes on beyond it does not converge. */
const mostRounds = 200;

/** `completing`: reads B, acts on the first difference from what is wanted, and again, until there is none. */
@Injectable()
export class CompletingStep extends Step {
  readonly #filling: readonly Part[];

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly store: HandoverStore,
    private readonly planner: Planner,
    private readonly apps: AppGateway,
    private readonly instances: InstanceGateway,
    values: ValuesPart,
    model: ModelPart,
    files: FilesPart,
    private readonly process: ProcessPart,
  ) {
    super();
    this.#filling = [values, model, files];
  }

  async run(work: Work): Promise<Change | Recorded> {
    const { instance } = work.delivery;
    if (!instance) throw new Error('completing without an instance');
    const planned = await this.planner.plan(work.flow, work.target, work.handover.source);
    const intent = (await this.store.intents(work.delivery.id)).findLast(
      (i) => i.settled === 'made',
    );
    if (planned.kind !== 'ready' || !intent || !samePin(intent.pin, planned.plan.pin)) {
      return { state: 'parked', reason: 'source-changed' };
    }
    const target = await this.#read(planned.plan, instance);
    const gone = this.#gone(target);
    if (gone || !target) return gone ?? { state: 'parked', reason: 'target-missing' };
    const delivery = await this.#begin(work, intent);
    const { firstTask } = await this.apps.process(planned.plan.target.app);
    const now = (): number => this.clock.now();
    const completion = new Completion(delivery, planned.plan, instance, firstTask, target, now);
    return new Recorded(delivery, await this.#ended(completion));
  }

  /** Marks that B may be written to from now; a run that left its mark without an end was killed in the middle. */
  async #begin({ delivery, continued }: Work, intent: Intent): Promise<Delivery> {
    const now = this.clock.now();
    if (continued && delivery.writingSince !== undefined) return delivery;
    const killed = delivery.writingSince !== undefined;
    const unseen = killed ? Math.max(now, intent.at) : delivery.unseenWriteAt;
    return this.store.record(
      delivery,
      { state: 'completing', writingSince: now, unseenWriteAt: unseen ?? null, nextRunAt: now },
      now,
    );
  }

  async #ended(completion: Completion): Promise<Change> {
    try {
      const change = await this.#converge(completion);
      return { ...completion.progress(), ...change };
    } catch (error) {
      const progress = completion.progress();
      if (error instanceof Parked) {
        const findings = [...error.findings, ...completion.notes];
        return { ...progress, state: 'parked', reason: error.reason, findings };
      }
      if (error instanceof Later) {
        return { ...progress, state: 'completing', reason: error.reason, nextRunAt: error.at };
      }
      return {
        ...progress,
        ...afterError(completion.delivery, error, this.clock.now(), this.config.timings),
      };
    }
  }

  async #converge(completion: Completion): Promise<Change> {
    if (!completion.filled) {
      await this.#untilSame(completion, this.#filling);
      const lastLook = (completion.unseenWriteAt ?? -Infinity) + this.config.timings.tLate;
      // What was read in this run was read before the last look is due: look again then.
      if (this.clock.now() < lastLook) throw new Later('last-look', lastLook);
      completion.filled = true;
      completion.unseenWriteAt = undefined;
    }
    if (completion.plan.target.process.advance > 0) await this.#advance(completion);
    return { state: 'delivered' };
  }

  /** Filling is recorded before the first step of the process: afterwards B is compared no more. */
  async #advance(completion: Completion): Promise<void> {
    await this.#untilSame(completion, [this.process]);
  }

  async #untilSame(completion: Completion, parts: readonly Part[]): Promise<void> {
    for (let round = 0; round < mostRounds; round++) {
      if (!(await this.#act(completion, parts))) return;
      const target = await this.#read(completion.plan, completion.ref);
      if (!target || this.#gone(target)) throw new Parked('target-deleted');
      completion.target = target;
    }
    throw new Parked('does-not-converge');
  }

  async #act(completion: Completion, parts: readonly Part[]): Promise<boolean> {
    for (const part of parts) if (await part.converge(completion)) return true;
    return false;
  }

  #read(plan: Plan, ref: InstanceRef): Promise<Instance | undefined> {
    return this.instances.find(plan.target.app, ref);
  }

  /** Who deleted B, and whether it is made again, is for a person here; a roll-back of the app is found by the look before. */
  #gone(target: Instance | undefined): Change | undefined {
    const deleted = target?.status.isHardDeleted === true || target?.status.isSoftDeleted === true;
    return deleted ? { state: 'parked', reason: 'target-deleted' } : undefined;
  }
}
