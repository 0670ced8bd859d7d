import type { WorkerEvents } from 'graphile-worker';
import type { PoolClient } from 'pg';

/** The connections on which one engine listens for jobs. An engine that never ends would keep them from the pool. */
export class EngineListeners {
  readonly #clients = new Set<PoolClient>();

  constructor(events: WorkerEvents) {
    events.on('pool:listen:success', ({ client }) => this.#clients.add(client));
    events.on('pool:listen:release', ({ client }) => this.#clients.delete(client));
  }

  /** Takes them from the engine and closes them. */
  drop(): void {
    for (const client of this.#clients) client.release(true);
    this.#clients.clear();
  }
}
