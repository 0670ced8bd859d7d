import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { AppConfig, Clock } from '../../../config/index.js';
import { HandoverStore, StaleDelivery } from '../handover-store.js';
import { Advancer } from './advancer.js';

/** Finds due deliveries and advances them, a few at a time. One process; the next issue brings the engine and replicas. */
@Injectable()
export class Worker
  implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  readonly #log = new Logger('Worker');
  readonly #running = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #stopped = true;

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly store: HandoverStore,
    private readonly advancer: Advancer,
  ) {}

  onApplicationBootstrap(): void {
    this.#stopped = false;
    this.#timer = setInterval(() => this.wake(), this.config.timings.tick);
    this.wake();
  }

  /** Looks for due deliveries now. */
  wake(): void {
    this.#lookAgain = true;
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
  }

  /** Takes nothing new; what runs goes on. */
  beforeApplicationShutdown(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
  }

  /** A running create is waited for: a deploy never aborts it (design §6). */
  async onApplicationShutdown(): Promise<void> {
    await this.#looking;
    await Promise.all(this.#running.values());
  }

  async #look(): Promise<void> {
    while (this.#lookAgain && !this.#stopped) {
      this.#lookAgain = false;
      const free = this.config.concurrency - this.#running.size;
      if (free <= 0) return;
      try {
        const due = await this.store.due(this.clock.now(), free, [...this.#running.keys()]);
        for (const { id } of due) this.#start(id);
      } catch (error) {
        this.#log.error({ reason: 'store-failed', code: nameOf(error) });
        return;
      }
    }
  }

  #start(id: string): void {
    const run = this.advancer
      .advance(id, () => !this.#stopped)
      .catch((error: unknown) => this.#failed(id, error))
      .finally(() => {
        this.#running.delete(id);
        this.wake();
      });
    this.#running.set(id, run);
  }

  #failed(id: string, error: unknown): void {
    const reason = error instanceof StaleDelivery ? 'changed-by-somebody-else' : 'store-failed';
    this.#log.warn({ delivery: id, reason, code: nameOf(error) });
  }
}

/** Never a message: a database error can quote a value. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);
