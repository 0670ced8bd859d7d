import { Injectable } from '@nestjs/common';
import { AppConfig, Clock } from '../../../config/index.js';
import {
  type CreateOutcome,
  deliveryMarker,
  InstanceCreator,
  type InstanceRef,
} from '../../../altinn/index.js';
import { Authorizer } from '../../../authorization/index.js';
import type { Change, Delivery, Intent } from '../domain/delivery.js';
import { later } from '../domain/later.js';
import { fullJitter } from '../domain/pauses.js';
import type { Plan } from '../domain/plan.js';
import { lateAfter, nextLook } from '../domain/probe-schedule.js';
import { HandoverStore } from '../handover-store.js';
import { Planner } from './planner.js';
import { Probe } from './probe.js';
import { Recorded, Step, type Work } from './step.js';

/** How often a failure that seldom heals is tried before a person is asked. */
const fewTries = 3;

/** `creating`: INTENT → PROBE → ACT → RECORD (design §6). */
@Injectable()
export class CreatingStep extends Step {
  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly store: HandoverStore,
    private readonly planner: Planner,
    private readonly probe: Probe,
    private readonly authorizer: Authorizer,
    private readonly creator: InstanceCreator,
  ) {
    super();
  }

  async run(work: Work): Promise<Change | Recorded> {
    const intents = await this.store.intents(work.delivery.id);
    const open = intents.find(({ settled }) => settled === undefined);
    if (open) return this.#reconcile(work.delivery, open, intents);
    const last = intents.at(-1);
    const verdict = last && this.#afterFailure(last, intents);
    return verdict ?? this.#post(work);
  }

  /** No POST follows an earlier POST without a look between, whatever the earlier answer was. */
  async #reconcile(delivery: Delivery, open: Intent, intents: readonly Intent[]): Promise<Change> {
    const look = await this.probe.look(delivery, intents);
    switch (look.kind) {
      case 'found':
        return this.#adopt(delivery, open, look.instances);
      case 'deleted':
        await this.store.observe(delivery.id, 'deleted', look.instance, this.clock.now());
        return { state: 'parked', reason: 'target-deleted', instance: look.instance };
      case 'not-yet': {
        const nextRunAt = nextLook(open, this.clock.now(), this.config.timings);
        return { state: 'creating', reason: open.outcome ?? 'outcome-unknown', nextRunAt };
      }
      case 'rolled-back':
      case 'nothing-made':
        await this.store.noteIntent(open.id, { settled: look.kind });
        return { state: 'creating', reason: open.outcome ?? 'outcome-unknown' };
    }
  }

  async #adopt(delivery: Delivery, open: Intent, found: readonly InstanceRef[]): Promise<Change> {
    for (const instance of found) {
      await this.store.observe(delivery.id, 'found', instance, this.clock.now());
    }
    await this.store.noteIntent(open.id, { settled: 'made' });
    const [instance] = found;
    if (!instance) throw new Error('a hit without an instance');
    if (found.length > 1) return { state: 'parked', reason: 'duplicate-instances', instance };
    // The app may still be at work on what it made: the last look comes after T_late.
    const unseenWriteAt = open.at + this.config.timings.send;
    return { state: 'completing', instance, adopted: true, unseenWriteAt };
  }

  /** What follows a POST that is known to have made nothing; undefined: another POST. */
  #afterFailure(last: Intent, intents: readonly Intent[]): Change | undefined {
    const reason = last.outcome ?? 'outcome-unknown';
    const tries = intents.filter((i) => i.then === last.then && i.settled === last.settled).length;
    const given = Math.min(...intents.map(({ at }) => at)) + this.config.timings.retryBudget;
    const giveUp =
      last.then === 'permanent' ||
      ((last.then === 'few-tries' || last.settled === 'refused-at-door') && tries >= fewTries) ||
      this.clock.now() > given;
    return giveUp ? { state: 'parked', reason } : undefined;
  }

  async #post(work: Work): Promise<Change | Recorded> {
    const planned = await this.planner.plan(work.flow, work.target, work.handover.source);
    // A has changed since it was ready: it is looked at again from the start.
    if (planned.kind !== 'ready') return { state: 'waiting', reason: 'source-changed' };
    const { plan } = planned;
    const decision = this.authorizer.authorizeDelivery({
      caller: work.handover.caller,
      flow: plan.flow,
      target: plan.target,
      deliveryId: work.delivery.id,
      owner: plan.owner,
      sourceOwner: plan.source.owner,
    });
    if (decision.effect === 'refuse') return { state: 'refused', reason: decision.reason };
    const at = this.clock.now();
    const mayStillSend = this.#sendDeadline(at);
    const lookAt = nextLook({ at } as Intent, at, this.config.timings);
    const { delivery, intent } = await this.store.intend(work.delivery, {
      at,
      pin: plan.pin,
      lookAt,
    });
    const template = this.#template(plan, work.handover.source, delivery.id, at);
    const outcome = await this.creator.create(decision.delivery, template, mayStillSend);
    return new Recorded(delivery, await this.#afterCreate(delivery, intent, outcome));
  }

  /** Looked at where the first byte of the body is pulled, on both clocks: a paused process sends nothing. */
  #sendDeadline(at: number): () => boolean {
    const began = this.clock.monotonic();
    const { send } = this.config.timings;
    return () => this.clock.monotonic() - began <= send && this.clock.now() - at <= send;
  }

  #template(plan: Plan, source: InstanceRef, delivery: string, at: number) {
    const { dueBefore, visibleAfter } = plan.target;
    return {
      dataValues: {
        [deliveryMarker]: delivery,
        'flerapp.source': `${source.partyId}/${source.guid}`,
      },
      ...(dueBefore !== undefined && { dueBefore: later(at, dueBefore) }),
      ...(visibleAfter !== undefined && { visibleAfter: later(at, visibleAfter) }),
    };
  }

  async #afterCreate(delivery: Delivery, intent: Intent, outcome: CreateOutcome): Promise<Change> {
    const now = this.clock.now();
    switch (outcome.kind) {
      case 'created': {
        const { partyId, guid } = outcome.instance;
        await this.store.observe(delivery.id, 'created', { partyId, guid }, now);
        await this.store.noteIntent(intent.id, { outcome: 'created', settled: 'made' });
        return { state: 'completing', instance: { partyId, guid }, writingSince: now };
      }
      case 'not-sent':
        return this.#nothingMade(delivery, intent, outcome);
      case 'refused-at-door':
        return this.#nothingMade(delivery, intent, { ...outcome, code: outcome.kind });
      case 'unknown':
        return this.#afterUnknown(delivery, intent, outcome);
    }
  }

  /** Nothing left, or it was refused at the door: the only outcomes that another POST may follow without a look. */
  async #nothingMade(
    delivery: Delivery,
    intent: Intent,
    outcome: { kind: 'not-sent' | 'refused-at-door'; code: string; retryAfter?: number },
  ): Promise<Change> {
    const { code, kind } = outcome;
    await this.store.noteIntent(intent.id, { outcome: code, settled: kind });
    const nextRunAt = this.clock.now() + this.#pause(delivery, outcome);
    return { state: 'creating', reason: code, failed: true, nextRunAt };
  }

  async #afterUnknown(
    delivery: Delivery,
    intent: Intent,
    outcome: Extract<CreateOutcome, { kind: 'unknown' }>,
  ): Promise<Change> {
    const now = this.clock.now();
    const { code, then, named } = outcome;
    void outcome.late?.then((late) => this.#heardLate(delivery, late));
    await this.store.noteIntent(intent.id, { outcome: code, then });
    // An instance that the answer names is asked about at once (design §6).
    if (named) await this.store.observe(delivery.id, 'named', named, now);
    const nextRunAt = named ? now : nextLook(intent, now, this.config.timings);
    return {
      state: 'creating',
      reason: code,
      nextRunAt: Math.min(nextRunAt, lateAfter(intent, this.config.timings)),
    };
  }

  /** The answer came after the attempt was given up: a fact, whoever holds the delivery by now; it is looked at again at once. */
  async #heardLate(delivery: Delivery, late: CreateOutcome): Promise<void> {
    if (late.kind !== 'created') return;
    const { partyId, guid } = late.instance;
    await this.store.observe(delivery.id, 'created-late', { partyId, guid }, this.clock.now());
    await this.store.hasten(delivery.id, this.clock.now());
  }

  #pause(delivery: Delivery, outcome: { readonly retryAfter?: number }): number {
    const { retryFirst: first, retryLongest: longest } = this.config.timings;
    return Math.max(fullJitter(delivery.attempts, { first, longest }), outcome.retryAfter ?? 0);
  }
}
