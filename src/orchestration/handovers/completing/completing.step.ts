import { Injectable } from '@nestjs/common';
import {
  AppGateway,
  type Instance,
  InstanceGateway,
  type InstanceRef,
  isOwnedBy,
} from '../../../altinn/index.js';
import { AppConfig, Clock } from '../../../config/index.js';
import type { Change, Intent } from '../domain/delivery.js';
import type { Plan } from '../domain/plan.js';
import { HandoverStore } from '../handover-store.js';
import { afterError } from '../worker/after-error.js';
import { fullJitter } from '../domain/pauses.js';
import { Planner } from '../worker/planner.js';
import { Probe } from '../worker/probe.js';
import { type Outcome, type Run, Step } from '../worker/run.js';
import { Completion, Later, Parked, type Part } from './completion.js';
import { LastLook } from './last-look.js';
import { SourceComparison } from './source-comparison.js';
import { FilesPart } from './files.part.js';
import { ModelPart } from './model.part.js';
import { ProcessPart } from './process.part.js';
import { ValuesPart } from './values.part.js';

/** More writes than any B needs: a run that goes on beyond it does not converge. */
const mostRounds = 200;

/** Nothing of the instance is left, and another is to be made. */
const unmade: Change = {
  state: 'creating',
  reason: 'rolled-back-by-target',
  failed: true,
  instance: null,
  adopted: false,
  modelWritten: false,
  filled: false,
  files: [],
  writingSince: null,
  unseenWriteAt: null,
};

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
    private readonly probe: Probe,
    private readonly sources: SourceComparison,
    private readonly lastLook: LastLook,
    values: ValuesPart,
    model: ModelPart,
    files: FilesPart,
    private readonly process: ProcessPart,
  ) {
    super();
    this.#filling = [values, model, files];
  }

  async run(run: Run): Promise<Outcome> {
    const { instance } = run.delivery;
    if (!instance) throw new Error('completing without an instance');
    const intent = run.intents.findLast(({ settled }) => settled === 'made');
    const plan = await this.#planOf(run);
    if (!plan || !intent) return { change: { state: 'parked', reason: 'source-changed' } };
    const seenAt = this.clock.now();
    const target = await this.#read(plan, instance);
    if (!target) return { change: { state: 'parked', reason: 'target-missing' } };
    if (isGone(target)) return this.#afterDeletion(run, intent, target);
    if (this.sources.hasChanged(intent, plan, target)) {
      return { change: { state: 'parked', reason: 'source-changed' } };
    }
    if (!isWanted(plan, instance, target)) {
      return { change: { state: 'parked', reason: 'target-differs' } };
    }
    await this.#begin(run, intent);
    const { firstTask } = await this.apps.process(plan.target.app);
    const completion = new Completion(
      ...([run.delivery, plan, instance, firstTask, target, seenAt] as const),
      () => this.clock.now(),
    );
    const change = await this.#ended(completion);
    return change.reason === 'target-deleted'
      ? this.#afterDeletion(run, intent, completion.target)
      : { change };
  }

  /** What the app itself took back is made again; what a person deleted is for a person. */
  async #afterDeletion(run: Run, intent: Intent, target: Instance): Promise<Outcome> {
    const { delivery, intents } = run;
    const instance = { partyId: target.partyId, guid: target.guid };
    if (!(await this.probe.isRolledBack(delivery, target, intents))) {
      const change: Change = { state: 'parked', reason: 'target-deleted', writingSince: null };
      return { change, facts: { observations: [{ kind: 'deleted', instance }] } };
    }
    run.plan = undefined;
    const { retryFirst: first, retryLongest: longest } = this.config.timings;
    const pause = fullJitter(delivery.attempts, { first, longest });
    return {
      change: { ...unmade, nextRunAt: this.clock.now() + pause },
      facts: {
        observations: [{ kind: 'rolled-back', instance }],
        notes: [{ id: intent.id, settled: 'rolled-back' }],
      },
    };
  }

  /** What this very run has handed over, or A read anew. */
  async #planOf(run: Run): Promise<Plan | undefined> {
    if (run.plan) return run.plan;
    const planned = await this.planner.plan(run.flow, run.target, run.handover);
    run.plan = planned.kind === 'ready' ? planned.plan : undefined;
    return run.plan;
  }

  /** Marks that B may be written to from now; a run that left its mark without an end was killed in the middle. */
  async #begin(run: Run, intent: Intent): Promise<void> {
    const { delivery } = run;
    const now = this.clock.now();
    if (run.continued && delivery.writingSince !== undefined) return;
    const killed = delivery.writingSince !== undefined;
    const unseen = killed ? Math.max(now, intent.at) : delivery.unseenWriteAt;
    run.delivery = await this.store.record(
      delivery,
      {
        state: 'completing',
        writingSince: now,
        unseenWriteAt: unseen ?? null,
        nextRunAt: now,
        interim: true,
      },
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
      this.#lookedLast(completion);
      completion.filled = true;
    }
    if (completion.plan.target.process.advance > 0) await this.#advance(completion);
    return { state: 'delivered' };
  }

  /** Filling is recorded before the first step of the process: afterwards B is compared no more. */
  async #advance(completion: Completion): Promise<void> {
    // A step whose answer was not seen may still be taken: another one beside it would be one too many.
    this.#lookedLast(completion);
    await this.#untilSame(completion, [this.process]);
  }

  /** @throws Later where B was read before the last write whose answer was not seen must have landed */
  #lookedLast(completion: Completion): void {
    const due = this.lastLook.due(completion.unseenWriteAt);
    if (completion.seenAt < due) throw new Later('last-look', due);
    completion.unseenWriteAt = undefined;
  }

  async #untilSame(completion: Completion, parts: readonly Part[]): Promise<void> {
    for (let round = 0; round < mostRounds; round++) {
      if (!(await this.#act(completion, parts))) return;
      completion.seenAt = this.clock.now();
      const target = await this.#read(completion.plan, completion.ref);
      if (target) completion.target = target;
      if (!target || isGone(target)) throw new Parked('target-deleted');
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
}

/** The answer to the create named it; Storage's own record says whose it is. Nothing is written to anybody else's. */
const isWanted = ({ target, owner }: Plan, ref: InstanceRef, recorded: Instance): boolean =>
  recorded.appId === target.app &&
  recorded.partyId === ref.partyId &&
  isOwnedBy(recorded.owner, owner);

const isGone = ({ status }: Instance): boolean => status.isHardDeleted || status.isSoftDeleted;
