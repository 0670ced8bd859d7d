import { Injectable, Logger } from '@nestjs/common';
import { ReplicaStore } from './replica-store.js';

/** Target apps to which nothing is created until a person has looked. Every beat brings what the other replicas know. */
@Injectable()
export class TargetStops {
  readonly #log = new Logger('Delivery');
  #stops: ReadonlyMap<string, string> = new Map();

  constructor(private readonly store: ReplicaStore) {}

  /** Why nothing is created there; undefined: it may be. */
  of(app: string): string | undefined {
    return this.#stops.get(app);
  }

  set(stops: ReadonlyMap<string, string>): void {
    this.#stops = stops;
  }

  async stop(app: string, reason: string, delivery: string, at: number): Promise<void> {
    this.#stops = new Map([...this.#stops, [app, reason]]);
    this.#log.error({ reason: 'target-stopped', app, code: reason, delivery });
    await this.store.stop(app, reason, delivery, at);
  }
}
