import { EventEmitter, once } from 'node:events';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../database/index.js';
import { channel } from './adapters/delivery-columns.js';

const anything = 'any handover';

/** Tells who waits for a handover that it changed, on whichever replica that was (LISTEN/NOTIFY). */
@Injectable()
export class HandoverChanges implements OnModuleInit, OnApplicationShutdown {
  readonly #events = new EventEmitter().setMaxListeners(0);
  #stop: (() => Promise<void>) | undefined;

  constructor(private readonly database: Database) {}

  onModuleInit(): void {
    this.#stop = this.database.listen(channel, {
      message: (payload) => {
        for (const id of payload.split(',')) this.tell(id);
      },
      // Something may have been said while nobody listened: everybody looks for himself.
      gap: () => this.#events.emit(anything),
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#stop?.();
  }

  tell(handoverId: string): void {
    this.#events.emit(handoverId);
  }

  /** Resolves at the next change, or when `signal` aborts. */
  async next(handoverId: string, signal: AbortSignal): Promise<void> {
    const done = new AbortController();
    const either = AbortSignal.any([signal, done.signal]);
    const of = (name: string) => once(this.#events, name, { signal: either });
    await Promise.race([of(handoverId), of(anything)].map((told) => told.catch(() => undefined)));
    done.abort();
  }
}
