import { Injectable, type OnModuleInit } from '@nestjs/common';
import { FlowRegistry } from '../orchestration/flows/index.js';
import { type Condition, HealthRegistry } from '../telemetry/index.js';
import { isPolled } from './domain/polled-flow.js';
import { PollStore } from './poll-store.js';

/** One failed poll is made good by the next; so many in a row are told. */
const failuresToTell = 3;

/** Degraded while polls of a flow keep failing, on whichever replica; never down: what is handed over by REST goes on. */
@Injectable()
export class PollHealth implements OnModuleInit {
  #last: Condition = 'up';
  #looking: Promise<void> | undefined;

  constructor(
    private readonly registry: HealthRegistry,
    private readonly flows: FlowRegistry,
    private readonly store: PollStore,
  ) {}

  onModuleInit(): void {
    if (!this.flows.all().some(isPolled)) return;
    this.registry.add({ name: 'poll', check: () => Promise.resolve(this.#ask()) });
  }

  /** Tells what the look before saw: a store that hangs has its own indicator, and no probe waits for it here. */
  #ask(): Condition {
    this.#looking ??= this.#look()
      .catch(() => undefined)
      .finally(() => (this.#looking = undefined));
    return this.#last;
  }

  async #look(): Promise<void> {
    const states = await this.store.of(this.flows.all());
    const failing = [...states.values()].some(({ failures }) => failures >= failuresToTell);
    this.#last = failing ? 'degraded' : 'up';
  }
}
