import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';

/** What a database has done so far. */
interface Counters {
  /** Transaction ids given out: only a transaction that writes gets one. Of the whole cluster. */
  readonly xids: number;
  /** Bytes of WAL, of the whole cluster. */
  readonly wal: number;
  /** Times the WAL was flushed to disk, of the whole cluster. Backends report it up to ten seconds late. */
  readonly fsyncs: number;
  /** Transactions of this database, reading ones included. Reported as late. */
  readonly transactions: number;
}

const sql = `
select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as xids,
  (pg_current_wal_lsn() - '0/0')::text as wal,
  (select wal_sync from pg_stat_wal) as fsyncs,
  (select xact_commit from pg_stat_database where datname = current_database()) as transactions`;

/** An idle backend tells its counters after ten seconds (PGSTAT_IDLE_INTERVAL). */
const reportedAfterMs = 10_500;

/** Counts what happens in the database between `start` and `stop`. */
export class DatabaseMeter {
  #start: Counters | undefined;

  constructor(private readonly client: pg.Client) {}

  /** @param settle true: waits until all counters of the time before are in */
  async start(settle = false): Promise<void> {
    this.#start = await this.#read(settle);
  }

  /** @param settle false: only `xids` and `wal` are exact */
  async stop(settle = false): Promise<Counters> {
    const now = await this.#read(settle);
    const since = (name: keyof Counters): number => now[name] - (this.#start?.[name] ?? NaN);
    return {
      xids: since('xids'),
      wal: since('wal'),
      fsyncs: since('fsyncs'),
      transactions: since('transactions'),
    };
  }

  async #read(settle: boolean): Promise<Counters> {
    if (settle) await pause(reportedAfterMs);
    const { rows } = await this.client.query<Record<keyof Counters, string>>(sql);
    const number = (name: keyof Counters): number => Number(rows[0]?.[name]);
    return {
      xids: number('xids'),
      wal: number('wal'),
      fsyncs: number('fsyncs'),
      transactions: number('transactions'),
    };
  }
}
