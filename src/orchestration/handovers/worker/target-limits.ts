import { Injectable } from '@nestjs/common';
import { AppConfig, Clock } from '../../../config/index.js';
import { Breaker } from '../domain/breaker.js';
import type { Delivery } from '../domain/delivery.js';

/** Reasons that speak of a target that does not answer as it should. */
const outages =
  /^(time-out|connection-lost|connect|unavailable|unknown|not-sent|upload-|ingress-|storage-|unhandled-500|unreadable|denied-or-outage|app-not-)/;

/** How many deliveries may go to one target app at a time, so that a broken one never starves the others. */
@Injectable()
export class TargetLimits {
  readonly #running = new Map<string, number>();
  readonly #breakers = new Map<string, Breaker>();

  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  allows(app: string): boolean {
    const running = this.#running.get(app) ?? 0;
    return (
      running < this.config.targetConcurrency && this.#breaker(app).allows(this.clock.monotonic())
    );
  }

  /** Target apps whose jobs this replica leaves where they are for now. */
  blocked(): string[] {
    return [...this.#breakers.keys()].filter((app) => !this.allows(app));
  }

  entered(app: string): void {
    this.#running.set(app, (this.#running.get(app) ?? 0) + 1);
    this.#breaker(app).entered();
  }

  /** @param delivery as the run left it; undefined: the run was cut off */
  left(app: string, delivery: Delivery | undefined, now: number): void {
    this.#running.set(app, (this.#running.get(app) ?? 1) - 1);
    const breaker = this.#breaker(app);
    if (!delivery) breaker.ended();
    else if (delivery.state === 'delivered') breaker.succeeded();
    else if (delivery.reason !== undefined && outages.test(delivery.reason)) breaker.failed(now);
    else if (delivery.state === 'waiting') breaker.ended();
    else breaker.succeeded();
  }

  #breaker(app: string): Breaker {
    const breaker = this.#breakers.get(app) ?? new Breaker(this.config.timings);
    this.#breakers.set(app, breaker);
    return breaker;
  }
}
