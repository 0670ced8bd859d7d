import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';

const always = (): boolean => true;

/**
 * Asked where the first byte of each write to Altinn is about to leave. Work that others may take over runs inside
 * `within`: once it is no longer its own, it writes nothing more.
 */
@Injectable()
export class WriteGate {
  readonly #holds = new AsyncLocalStorage<() => boolean>();

  within<T>(holds: () => boolean, work: () => Promise<T>): Promise<T> {
    return this.#holds.run(holds, work);
  }

  /** The question of the work that asks for it now; to be put when the first byte leaves, in whatever context that is. */
  question(): () => boolean {
    return this.#holds.getStore() ?? always;
  }
}
