import { Injectable } from '@nestjs/common';
import { AppConfig, Clock } from '../../../config/index.js';
import type { Delivery } from '../domain/delivery.js';
import { Pulse } from '../replicas/pulse.js';

/** The body's first byte leaves within `send` of the intent's commit, or never (design §6). */
@Injectable()
export class SendDeadline {
  constructor(
    private readonly config: AppConfig,
    private readonly clock: Clock,
    private readonly pulse: Pulse,
  ) {}

  /**
   * To be asked where the first byte of the body is pulled. It looks at both clocks, because one of them stands still
   * while a machine sleeps, and at the last confirmed beat: a process that was paused sends nothing.
   * @param at of the intent, epoch milliseconds
   */
  from({ runBy }: Delivery, at: number): () => boolean {
    const began = this.clock.monotonic();
    const { send } = this.config.timings;
    return () =>
      this.clock.monotonic() - began <= send &&
      this.clock.now() - at <= send &&
      this.pulse.holds(runBy);
  }
}
