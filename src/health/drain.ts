import { setTimeout as pause } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { AppConfig } from '../config/index.js';

/** At shutdown readiness says no for a while, and requests are still served: load balancers need time to notice. */
@Injectable()
export class Drain implements BeforeApplicationShutdown {
  #draining = false;

  constructor(private readonly config: AppConfig) {}

  get draining(): boolean {
    return this.#draining;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#draining = true;
    await pause(this.config.timings.drain);
  }
}
