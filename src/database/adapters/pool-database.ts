import { Logger } from '@nestjs/common';
import type pg from 'pg';
import { Database, type Listening, type Prepared, type Queries } from '../database.js';
import { Listener } from './listener.js';

/** A `Database` over a node-postgres pool, whichever backend the pool talks to. */
export class PoolDatabase extends Database {
  readonly #log = new Logger('Database');

  constructor(
    readonly kind: 'postgresql' | 'pglite',
    readonly pool: pg.Pool,
    private readonly closeBackend: () => Promise<void> = () => Promise.resolve(),
  ) {
    super();
    // Without a listener a lost idle connection would end the process; the pool replaces it by itself.
    pool.on('error', (error) => this.#log.warn(`idle connection lost: ${codeOf(error)}`));
    // Nor may one that is lost between two statements of a transaction end it: the next statement fails.
    pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async query<Row extends pg.QueryResultRow>(
    sql: string | Prepared,
    parameters: unknown[] = [],
  ): Promise<Row[]> {
    return (await this.pool.query<Row>(statement(sql), parameters)).rows;
  }

  async transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('begin');
      const result = await work(queriesOf(client));
      await client.query('commit');
      return result;
    } catch (error) {
      broken = await rollBack(client);
      throw error;
    } finally {
      client.release(broken);
    }
  }

  listen(channel: string, listening: Listening): () => Promise<void> {
    const listener = new Listener(this.pool, channel, listening);
    return () => listener.stop();
  }

  async reachable(): Promise<boolean> {
    try {
      await this.pool.query('select 1');
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
    await this.closeBackend();
  }
}

const queriesOf = (client: pg.PoolClient): Queries => ({
  query: async <Row extends pg.QueryResultRow>(
    sql: string | Prepared,
    parameters: unknown[] = [],
  ) => (await client.query<Row>(statement(sql), parameters)).rows,
});

const statement = (sql: string | Prepared): pg.QueryConfig =>
  typeof sql === 'string' ? { text: sql } : { name: sql.name, text: sql.text };

/** The error that makes the connection unusable, when even the rollback failed. */
async function rollBack(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query('rollback');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error('rollback failed');
  }
}

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : error.name);
