import { Injectable } from '@nestjs/common';
import { ReplicaStore } from './replica-store.js';

/** When the database was restored from a backup: read once, for it is told at a start. */
@Injectable()
export class Restorations {
  #last: Promise<number | undefined> | undefined;

  constructor(private readonly store: ReplicaStore) {}

  /** Epoch milliseconds. */
  last(): Promise<number | undefined> {
    this.#last ??= this.store.lastRestoration().catch((error: unknown) => {
      this.#last = undefined;
      throw error;
    });
    return this.#last;
  }

  async note(at: number, lateAt: number): Promise<void> {
    await this.store.restored(at, lateAt);
    this.#last = undefined;
  }
}
