import { Injectable } from '@nestjs/common';
import type { Caller } from '../../../authorization/index.js';
import { AppConfig, Clock } from '../../../config/index.js';
import {
  deliveryMarker,
  type Instance,
  InstanceGateway,
  type InstanceRef,
  isOwnedBy,
} from '../../../altinn/index.js';
import { Problem } from '../../../problems/index.js';
import { FlowRegistry } from '../../flows/index.js';
import type { Delivery, Handover } from '../domain/delivery.js';
import { HandoverStore } from '../handover-store.js';
import { Planner } from '../worker/planner.js';
import { OperatorStore, type ParkedFilter } from './operator-store.js';

/** What persons decide about handovers that do not go on by themselves. */
@Injectable()
export class OperatorsService {
  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly store: HandoverStore,
    private readonly operators: OperatorStore,
    private readonly instances: InstanceGateway,
    private readonly flows: FlowRegistry,
    private readonly planner: Planner,
  ) {}

  /** @throws Problem `nothing-to-do` when nothing of it is parked */
  async retry(handover: Handover, targets: readonly string[] | undefined, by: Caller) {
    const count = await this.operators.retry(handover.id, targets, by, this.clock.now());
    if (count === 0) throw new Problem('nothing-to-do', { detail: 'No delivery of it is parked.' });
    return this.#again(handover);
  }

  /** @returns how many deliveries are tried again */
  async retryAll(filter: ParkedFilter, by: Caller): Promise<number> {
    const targets = filter.target === undefined ? undefined : [filter.target];
    let count = 0;
    for (const id of await this.operators.parked(filter)) {
      count += await this.operators.retry(id, targets, by, this.clock.now());
    }
    return count;
  }

  /** @throws Problem `nothing-to-do` when all of it is delivered, skipped or cancelled */
  async cancel(handover: Handover, by: Caller): Promise<Handover> {
    const now = this.clock.now();
    const auditAt = now + this.config.timings.auditFirst;
    const count = await this.operators.cancel(handover.id, by, now, auditAt);
    if (count === 0) {
      throw new Problem('nothing-to-do', { detail: 'All of it has ended already.' });
    }
    return this.#again(handover);
  }

  /**
   * A parked delivery goes on with an instance that a person names, after the checks that a found one passes.
   * @throws Problem `not-adoptable` with the reason, `nothing-to-do`
   */
  async resolve(
    handover: Handover,
    target: string,
    ref: InstanceRef,
    by: Caller,
  ): Promise<Handover> {
    const delivery = handover.deliveries.find((one) => one.target === target);
    if (delivery?.state !== 'parked') {
      throw new Problem('nothing-to-do', { detail: 'No delivery to that target is parked.' });
    }
    const instance = await this.instances.find(delivery.targetApp, ref);
    const reason = await this.#objection(handover, delivery, ref, instance);
    if (reason !== undefined) throw new Problem('not-adoptable', { detail: reason });
    if (!(await this.operators.adopt(delivery.id, ref, by, this.clock.now()))) {
      throw new Problem('nothing-to-do', { detail: 'No delivery to that target is parked.' });
    }
    return this.#again(handover);
  }

  async #objection(
    handover: Handover,
    delivery: Delivery,
    ref: InstanceRef,
    instance: Instance | undefined,
  ): Promise<string | undefined> {
    if (instance?.partyId !== ref.partyId) return 'Storage has no such instance.';
    if (instance.appId !== delivery.targetApp) return 'It is an instance of another app.';
    const { isHardDeleted, isSoftDeleted } = instance.status;
    if (isHardDeleted || isSoftDeleted) return 'It is deleted.';
    const org = this.config.maskinporten.clients[instance.org]?.organisationNumber;
    if (org !== undefined && instance.createdBy !== org) return 'It was not made by the app owner.';
    const marker = instance.dataValues[deliveryMarker];
    if (marker !== undefined && marker !== delivery.id) return 'It belongs to another delivery.';
    return this.#ownerObjection(handover, delivery, instance);
  }

  async #ownerObjection(
    handover: Handover,
    delivery: Delivery,
    instance: Instance,
  ): Promise<string | undefined> {
    const flow = this.flows.get(handover.flow);
    const target = flow?.targets.find(({ name }) => name === delivery.target);
    if (!flow || !target) return 'The flow is gone.';
    const planned = await this.planner.plan(flow, target, handover);
    if (planned.kind !== 'ready') return 'App A’s instance cannot be handed over now.';
    return isOwnedBy(instance.owner, planned.plan.owner)
      ? undefined
      : 'It belongs to another instance owner than the flow names.';
  }

  async #again({ id }: Handover): Promise<Handover> {
    const handover = await this.store.find(id);
    if (!handover) throw new Problem('not-found');
    return handover;
  }
}
