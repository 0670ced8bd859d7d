import type pg from 'pg';

/**
 * A statement that runs often: each connection plans it once. Its columns are named one by one, since a `*` would no
 * longer fit the plan when a newer version has added a column.
 */
export interface Prepared {
  /** Unique. */
  readonly name: string;
  readonly text: string;
}

/** Runs statements: the pool, or one transaction. */
export interface Queries {
  query<Row extends pg.QueryResultRow>(
    sql: string | Prepared,
    parameters?: unknown[],
  ): Promise<Row[]>;
}

/** Who listens on a channel. */
export interface Listening {
  message(payload: string): void;
  /** Listening began, or began again: messages may have been missed before. */
  gap(): void;
}

/** The service's own store: PostgreSQL, or PGlite in a folder. Knows no table's meaning. */
export abstract class Database implements Queries {
  abstract query<Row extends pg.QueryResultRow>(
    sql: string | Prepared,
    parameters?: unknown[],
  ): Promise<Row[]>;
  /** One transaction on one connection: committed when `work` resolves, rolled back when it throws. */
  abstract transaction<T>(work: (tx: Queries) => Promise<T>): Promise<T>;
  /** NOTIFY messages of a channel, until the returned function is called. @param channel a plain SQL name */
  abstract listen(channel: string, listening: Listening): () => Promise<void>;
  /** True when the store answers. */
  abstract reachable(): Promise<boolean>;
  /** What it is, for logs: never an address or a password. */
  abstract readonly kind: 'postgresql' | 'pglite';
  /** For libraries that bring their own SQL. */
  abstract readonly pool: pg.Pool;
}
