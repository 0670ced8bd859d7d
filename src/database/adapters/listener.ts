import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type pg from 'pg';
import type { Listening } from '../database.js';

const firstPause = 100;
const longestPause = 5_000;

/** Keeps one connection that listens on a channel, and makes a new one when it is lost. */
export class Listener {
  readonly #log = new Logger('Database');
  readonly #stopped = new AbortController();
  #client: pg.PoolClient | undefined;
  readonly #ended: Promise<void>;

  constructor(
    private readonly pool: pg.Pool,
    private readonly channel: string,
    private readonly listening: Listening,
  ) {
    this.#ended = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#client?.release(true);
    this.#client = undefined;
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        await this.#listen(() => (failures = 0));
      } catch (error) {
        if (!signal.aborted) this.#log.warn(`listening was lost: ${nameOf(error)}`);
      }
      const wait = Math.min(longestPause, firstPause * 2 ** Math.min(failures, 10));
      await pause(wait, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Until the connection is lost or `stop`. */
  async #listen(connected: () => void): Promise<void> {
    const client = await this.pool.connect();
    if (this.#stopped.signal.aborted) {
      client.release(true);
      return;
    }
    this.#client = client;
    const lost = new Promise<never>((_resolve, reject) => {
      client.once('error', reject);
      client.once('end', () => reject(new Error('connection ended')));
    });
    lost.catch(() => undefined);
    try {
      client.on('notification', ({ payload }) => this.listening.message(payload ?? ''));
      await client.query(`listen ${this.channel}`);
      connected();
      // What was said while nobody listened is not said again.
      this.listening.gap();
      await lost;
    } finally {
      if (this.#client === client) {
        this.#client = undefined;
        client.release(true);
      }
    }
  }
}

const nameOf = (error: unknown): string =>
  error instanceof Error ? ('code' in error ? String(error.code) : error.name) : typeof error;
