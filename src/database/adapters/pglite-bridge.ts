import type { PGlite } from '@electric-sql/pglite';
import { demultiplex, queryMessage } from './wire-messages.js';

/** One client's side of the bridge. */
export interface BridgeClient {
  readonly listening: boolean;
  push(bytes: Buffer): unknown;
  destroy(error?: Error): unknown;
}

interface Batch {
  readonly client: BridgeClient;
  readonly bytes: Uint8Array;
  readonly resolve: (answer: Buffer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Lets many node-postgres clients share PGlite's single backend session. A client that is inside a transaction
 * owns the backend until it commits or rolls back; one that idles there while others wait is rolled back.
 */
export class PgliteBridge {
  readonly #waiting: Batch[] = [];
  readonly #clients = new Set<BridgeClient>();
  #owner: BridgeClient | undefined;
  #busy = false;
  #watchdog: NodeJS.Timeout | undefined;

  constructor(
    private readonly backend: PGlite,
    private readonly idleInTransaction = 15_000,
  ) {}

  join(client: BridgeClient): void {
    this.#clients.add(client);
  }

  /** Runs a batch of frontend messages that ends in Sync or Query; answers the backend's bytes. */
  submit(client: BridgeClient, bytes: Uint8Array): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ client, bytes, resolve, reject });
      void this.#drain();
    });
  }

  async leave(client: BridgeClient): Promise<void> {
    this.#clients.delete(client);
    for (const batch of this.#waiting.filter((b) => b.client === client)) {
      this.#waiting.splice(this.#waiting.indexOf(batch), 1);
      batch.reject(new Error('connection closed'));
    }
    if (this.#owner === client) await this.#rollBackOwner();
  }

  async #drain(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let batch = this.#next(); batch; batch = this.#next()) {
        // PGlite computes synchronously: without this pause timers and sockets would starve.
        await new Promise(setImmediate);
        await this.#run(batch);
      }
    } finally {
      this.#busy = false;
    }
  }

  #next(): Batch | undefined {
    const index = this.#owner ? this.#waiting.findIndex((b) => b.client === this.#owner) : 0;
    if (index >= 0 && this.#waiting.length > 0) return this.#waiting.splice(index, 1)[0];
    if (this.#waiting.length > 0) this.#watchOwner();
    return undefined;
  }

  async #run({ client, bytes, resolve, reject }: Batch): Promise<void> {
    clearTimeout(this.#watchdog);
    this.#watchdog = undefined;
    try {
      const { answer, notifications, status } = demultiplex(await this.#execute(bytes));
      if (status) this.#owner = status === 'I' ? undefined : client;
      for (const message of notifications) this.#broadcast(message);
      resolve(answer);
    } catch (error) {
      reject(error instanceof Error ? error : new Error('PGlite failed'));
    }
  }

  async #execute(bytes: Uint8Array): Promise<Buffer> {
    const chunks: Buffer[] = [];
    const onRawData = (data: Uint8Array): void => void chunks.push(Buffer.from(data));
    await this.backend.runExclusive(() => this.backend.execProtocolRawStream(bytes, { onRawData }));
    return Buffer.concat(chunks);
  }

  #broadcast(notification: Buffer): void {
    for (const client of this.#clients) if (client.listening) client.push(notification);
  }

  #watchOwner(): void {
    if (this.#watchdog) return;
    const owner = this.#owner;
    this.#watchdog = setTimeout(() => {
      this.#watchdog = undefined;
      if (owner && this.#owner === owner) owner.destroy(new Error('idle in transaction'));
    }, this.idleInTransaction);
    this.#watchdog.unref();
  }

  async #rollBackOwner(): Promise<void> {
    this.#owner = undefined;
    await this.#execute(queryMessage('rollback')).catch(() => undefined);
    void this.#drain();
  }
}
