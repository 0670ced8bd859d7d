import { Injectable, Logger } from '@nestjs/common';
import { WriteGate } from '../../../altinn/index.js';
import { AppConfig, Clock } from '../../../config/index.js';
import type { Delivery } from '../domain/delivery.js';
import { type Claimed, HandoverStore, StaleDelivery } from '../handover-store.js';
import { Pulse } from '../replicas/pulse.js';
import { Advancer } from './advancer.js';
import { TargetLimits } from './target-limits.js';

/** The deliveries that this replica works on now. */
@Injectable()
export class Runs {
  readonly #log = new Logger('Worker');
  readonly #running = new Map<string, Promise<void>>();
  #waiting: (() => void)[] = [];
  #reserved = 0;
  #stopped = false;

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly store: HandoverStore,
    private readonly pulse: Pulse,
    private readonly limits: TargetLimits,
    private readonly advancer: Advancer,
    private readonly gate: WriteGate,
  ) {}

  get ids(): string[] {
    return [...this.#running.keys()];
  }

  open(): void {
    this.#stopped = false;
  }

  /**
   * Places for deliveries that are accepted now and started without a job. Half of the places are kept for those
   * that wait their turn. They are held until `start` or `free`.
   * @returns the incarnation that takes them; undefined: they wait their turn too
   */
  reserve(targets: readonly { readonly app: string }[]): string | undefined {
    const taken = this.#running.size + this.#reserved + targets.length;
    const room = !this.#stopped && taken <= Math.ceil(this.config.concurrency / 2);
    if (!room || !this.pulse.alive()) return undefined;
    if (!targets.every(({ app }) => this.limits.allows(app))) return undefined;
    this.#reserved += targets.length;
    return this.pulse.incarnation;
  }

  free(places: number): void {
    this.#reserved -= places;
  }

  /**
   * Takes a delivery whose job is due, when there is a place. Resolves when it has been taken, not when it is done.
   * @throws Error when this replica stops
   */
  async take(id: string): Promise<void> {
    await this.#untilFree();
    // It may be writing its last words, and the job comes from them.
    await this.#running.get(id);
    // The engine keeps the job for another replica, or for the next start.
    if (this.#stopped) throw new Error('stopping');
    // Its place is taken before the store is asked: nobody may think that this replica forgot it.
    const claimed = this.store.claim(id, this.pulse.incarnation);
    this.#track(
      id,
      claimed.then((delivery) => (delivery ? this.#run(delivery) : undefined)),
    );
    await claimed;
  }

  /** Goes on with a delivery that the store has given to this replica already, in a place that was reserved. */
  start(claimed: Claimed): void {
    this.free(1);
    this.#track(claimed.delivery.id, this.#run(claimed));
  }

  /** Takes nothing new; what runs goes on to the end of its step. */
  close(): void {
    this.#stopped = true;
    for (const resume of this.#waiting.splice(0)) resume();
  }

  /** A running create is waited for: a deploy never aborts it (design §6). */
  async ended(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  async #run(claimed: Claimed): Promise<void> {
    const { delivery } = claimed;
    this.limits.entered(delivery.targetApp);
    let left: Delivery | undefined;
    try {
      left = await this.gate.within(
        () => this.pulse.holds(delivery.runBy),
        () => this.advancer.advance(claimed, () => !this.#stopped),
      );
    } finally {
      this.limits.left(delivery.targetApp, left, this.clock.monotonic());
    }
  }

  #track(id: string, run: Promise<void>): void {
    const tracked = run
      .catch((error: unknown) => this.#failed(id, error))
      .finally(() => {
        this.#running.delete(id);
        this.#waiting.shift()?.();
      });
    this.#running.set(id, tracked);
  }

  async #untilFree(): Promise<void> {
    while (!this.#stopped && this.#running.size >= this.config.concurrency) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #failed(id: string, error: unknown): void {
    const reason = error instanceof StaleDelivery ? 'changed-by-somebody-else' : 'store-failed';
    // Never a message: a database error can quote a value.
    this.#log.warn({
      delivery: id,
      reason,
      code: error instanceof Error ? error.name : typeof error,
    });
  }
}
