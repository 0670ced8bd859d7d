import { Injectable } from '@nestjs/common';
import type { GrantLimits } from '../../../authorization/index.js';
import { AppConfig } from '../../../config/index.js';
import { type Flow, FlowRegistry } from '../../flows/index.js';
import type { HandoverHead } from '../domain/delivery.js';
import type { Plan } from '../domain/plan.js';
import { UsageStore } from './usage-store.js';

/** The limits that an instance of B must keep when it is about to be made. */
@Injectable()
export class DeliveryLimits {
  readonly #chained: ReadonlySet<string>;

  constructor(
    private readonly config: AppConfig,
    private readonly usage: UsageStore,
    flows: FlowRegistry,
  ) {
    const targets = new Set(flows.all().flatMap(({ targets: all }) => all.map(({ app }) => app)));
    // Only what some flow makes can be of this service's making: elsewhere nothing is asked.
    this.#chained = new Set(
      flows
        .all()
        .filter(({ source }) => targets.has(source.app))
        .map(({ name }) => name),
    );
  }

  /** True: this B would be further from what a person made than is allowed, so a loop of flows ends here. */
  async tooManyHops({ name }: Flow, { source }: HandoverHead): Promise<boolean> {
    if (!this.#chained.has(name)) return false;
    const { hopLimit } = this.config;
    return (await this.usage.hops(source, hopLimit)) >= hopLimit;
  }

  /** True: as many instances as the grant allows in a day have been made for this owner. */
  async ownerIsFull(
    limits: GrantLimits | undefined,
    { pin }: Plan,
    deliveryId: string,
  ): Promise<boolean> {
    const limit = limits?.perTargetOwnerPerDay;
    if (limit === undefined) return false;
    return (await this.usage.ofOwner(pin.owner, deliveryId, limit)) >= limit;
  }
}
