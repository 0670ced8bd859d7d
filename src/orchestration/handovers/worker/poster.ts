import { Injectable } from '@nestjs/common';
import { AppConfig, Clock } from '../../../config/index.js';
import { deliveryMarker, InstanceCreator } from '../../../altinn/index.js';
import { Authorizer } from '../../../authorization/index.js';
import type { Delivery, HandoverHead, Intent } from '../domain/delivery.js';
import { later } from '../domain/later.js';
import type { Plan } from '../domain/plan.js';
import { DeliveryLimits } from '../limits/delivery-limits.js';
import { refused } from '../domain/refused.js';
import { HandoverStore } from '../handover-store.js';
import { TargetStops } from '../replicas/target-stops.js';
import { AfterCreate } from './after-create.js';
import { Planner } from './planner.js';
import { SendDeadline } from './send-deadline.js';
import type { Outcome, Run } from './run.js';

/** INTENT, ACT and RECORD of design §6: commits the intent, sends the create, and says what its answer means. */
@Injectable()
export class Poster {
  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly store: HandoverStore,
    private readonly planner: Planner,
    private readonly authorizer: Authorizer,
    private readonly creator: InstanceCreator,
    private readonly afterCreate: AfterCreate,
    private readonly deadline: SendDeadline,
    private readonly stops: TargetStops,
    private readonly limits: DeliveryLimits,
  ) {}

  /** @param readyAt when A was first seen ready, if that is now; epoch milliseconds */
  async post(run: Run, readyAt?: number): Promise<Outcome> {
    const plan = run.plan ?? (await this.#plan(run));
    // A has changed since it was ready: it is looked at again from the start.
    if (!plan) return { change: { state: 'waiting', reason: 'source-changed' } };
    const stopped = this.stops.of(plan.target.app);
    if (stopped !== undefined) return this.#wait(run, 'target-stopped');
    if (await this.limits.tooManyHops(plan.flow, run.handover)) {
      return { change: { state: 'refused', reason: 'too-many-hops' } };
    }
    const decision = await this.authorizer.authorizeDelivery({
      caller: run.handover.caller,
      flow: plan.flow,
      target: plan.target,
      deliveryId: run.delivery.id,
      source: run.handover.source,
      owner: plan.owner,
      sourceOwner: plan.source.owner,
    });
    if (decision.effect === 'refuse') {
      return { change: refused(decision.reason, decision.decisionId) };
    }
    if (await this.limits.ownerIsFull(decision.limits, plan, run.delivery.id)) {
      return this.#wait(run, 'owner-limit');
    }
    const at = this.clock.now();
    const mayStillSend = this.deadline.from(run.delivery, at);
    const intent = await this.#intend(run, plan, at, readyAt);
    const template = templateOf(plan, run.handover, run.delivery, at);
    const outcome = await this.creator.create(decision.delivery, template, mayStillSend);
    return this.afterCreate.of(run, intent, outcome);
  }

  async #plan(run: Run): Promise<Plan | undefined> {
    const planned = await this.planner.planCreate(run.flow, run.target, run.handover);
    run.plan = planned.kind === 'ready' ? planned.plan : undefined;
    return run.plan;
  }

  async #intend(run: Run, plan: Plan, at: number, readyAt?: number): Promise<Intent> {
    const { delivery, intent } = await this.store.intend(run.delivery, {
      at,
      pin: plan.pin,
      ...(readyAt !== undefined && { readyAt }),
    });
    run.delivery = delivery;
    run.intents = [...run.intents, intent];
    return intent;
  }

  /**
   * A target that drops markers makes instances that no look can find: nothing more is made there (design §6). An owner
   * that has had as many as are allowed in a day gets more when the day is over.
   */
  #wait({ delivery }: Run, reason: 'target-stopped' | 'owner-limit'): Outcome {
    const { waitingFirst, waitingLongest } = this.config.timings;
    const nextRunAt = this.clock.now() + (reason === 'owner-limit' ? waitingLongest : waitingFirst);
    const state = delivery.state === 'waiting' ? 'waiting' : 'creating';
    return { change: { state, reason, nextRunAt } };
  }
}

function templateOf(plan: Plan, { source }: HandoverHead, delivery: Delivery, at: number) {
  const { dueBefore, visibleAfter } = plan.target;
  return {
    dataValues: {
      [deliveryMarker]: delivery.id,
      'flerapp.source': `${source.partyId}/${source.guid}`,
    },
    ...(dueBefore !== undefined && { dueBefore: later(at, dueBefore) }),
    ...(visibleAfter !== undefined && { visibleAfter: later(at, visibleAfter) }),
  };
}
