import { EventEmitter, once } from 'node:events';
import { Injectable } from '@nestjs/common';

/** Tells who waits for a handover, in this process, that one of its deliveries changed its state. */
@Injectable()
export class HandoverChanges {
  readonly #events = new EventEmitter().setMaxListeners(0);

  tell(handoverId: string): void {
    this.#events.emit(handoverId);
  }

  /** Resolves at the next change, or when `signal` aborts. */
  async next(handoverId: string, signal: AbortSignal): Promise<void> {
    await once(this.#events, handoverId, { signal }).catch(() => undefined);
  }
}
