import { Injectable } from '@nestjs/common';
import { Database, type Queries } from '../../../database/index.js';
import { jobsOf } from '../adapters/delivery-columns.js';
import { type Beat, ReplicaStore } from './replica-store.js';

/** Deliveries of the replicas in $1 are nobody's again; version and replica fence what those may still write. */
const releaseSql = `
with released as (
  update deliveries set run_by = null, version = version + 1, crashes = crashes + $2
  where id in (select id from deliveries where run_by = any($1::uuid[]) order by id for update)
  returning id, target_app
),
queued as (
  select count(*) as jobs from ${jobsOf(
    "(select coalesce(jsonb_agg(jsonb_build_object('id', id, 'app', target_app, 'delay', 0)), '[]') from released)",
  )}
)
select (select count(*)::integer from released) as count, (select jobs from queued) as jobs`;

@Injectable()
export class SqlReplicaStore extends ReplicaStore {
  constructor(private readonly database: Database) {
    super();
  }

  async join(incarnation: string, workerPool: string | undefined): Promise<void> {
    await this.database.query(
      `insert into replicas (incarnation, worker_pool) values ($1, $2)
       on conflict (incarnation) do update set worker_pool = excluded.worker_pool, beat_at = now()`,
      [incarnation, workerPool ?? null],
    );
  }

  async beat(incarnation: string): Promise<Beat> {
    const [row] = await this.database.query<{ stops: Record<string, string> | null }>(
      `update replicas set beat_at = now() where incarnation = $1
       returning (select jsonb_object_agg(target_app, reason) from target_stops) as stops`,
      [incarnation],
    );
    return { alive: row !== undefined, stops: new Map(Object.entries(row?.stops ?? {})) };
  }

  async leave(incarnation: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.query(releaseSql, [[incarnation], 0]);
      await tx.query('delete from replicas where incarnation = $1', [incarnation]);
    });
  }

  takeOver(incarnation: string, life: number): Promise<number> {
    return this.#bury(
      `delete from replicas where incarnation <> $1 and beat_at < now() - $2 * interval '1 millisecond'
       returning incarnation, worker_pool`,
      [incarnation, life],
    );
  }

  takeOverAll(incarnation: string): Promise<number> {
    return this.#bury(
      'delete from replicas where incarnation <> $1 returning incarnation, worker_pool',
      [incarnation],
    );
  }

  async held(incarnation: string): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      'select id from deliveries where run_by = $1',
      [incarnation],
    );
    return rows.map(({ id }) => id);
  }

  async release(incarnation: string, deliveries: readonly string[]): Promise<void> {
    await this.database.query(
      `with released as (
         update deliveries set run_by = null, version = version + 1
         where id = any($2::uuid[]) and run_by = $1 returning id, target_app
       )
       select count(*) from ${jobsOf(
         "(select coalesce(jsonb_agg(jsonb_build_object('id', id, 'app', target_app, 'delay', 0)), '[]') from released)",
       )}`,
      [incarnation, deliveries],
    );
  }

  async unlockJobs(workerPool: string): Promise<void> {
    await unlockJobs(this.database, [workerPool]);
  }

  async addLostJobs(overdue: number): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      `with lost as (
         select d.id, d.target_app from deliveries d
         where d.run_by is null and d.next_run_at < now() - $1 * interval '1 millisecond'
           and not exists (select 1 from graphile_worker.jobs j
                           where j.key = d.id::text and (
                             case when j.locked_at is null then j.attempts < j.max_attempts
                               else j.locked_at > now() - $1 * interval '1 millisecond' end))
         limit 1000
       )
       select count(*)::integer as count from ${jobsOf(
         "(select coalesce(jsonb_agg(jsonb_build_object('id', id, 'app', target_app, 'delay', 0)), '[]') from lost)",
       )}`,
      [overdue],
    );
    return row?.count ?? 0;
  }

  async stop(app: string, reason: string, delivery: string, at: number): Promise<void> {
    await this.database.query(
      `insert into target_stops (target_app, reason, delivery_id, at) values ($1, $2, $3, $4)
       on conflict do nothing`,
      [app, reason, delivery, new Date(at)],
    );
  }

  async lastRestoration(): Promise<number | undefined> {
    const [row] = await this.database.query<{ at: Date | null }>(
      'select max(at) as at from restorations',
    );
    return row?.at?.getTime();
  }

  async restored(at: number, lateAt: number): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.query('insert into restorations (at) values ($1)', [new Date(at)]);
      await tx.query(
        `insert into intents (id, delivery_id, kind, at, window_from, late_at)
         select gen_random_uuid(), id, 'look', $1, coalesce(ready_at, created_at), $2
         from deliveries where state = 'creating'`,
        [new Date(at), new Date(lateAt)],
      );
    });
  }

  /** One transaction: whoever deletes the row of a dead replica gives its work free. */
  #bury(sql: string, parameters: unknown[]): Promise<number> {
    return this.database.transaction(async (tx) => {
      const dead = await tx.query<{ incarnation: string; worker_pool: string | null }>(
        sql,
        parameters,
      );
      if (dead.length > 0) {
        await unlockJobs(
          tx,
          dead.flatMap(({ worker_pool: pool }) => pool ?? []),
        );
      }
      // A claim that a replica had under way when it was buried holds for nobody.
      const holders = await tx.query<{ incarnation: string }>(
        `select distinct run_by as incarnation from deliveries
         where run_by is not null and run_by not in (select incarnation from replicas)`,
      );
      if (holders.length === 0) return 0;
      const [released] = await tx.query<{ count: number }>(releaseSql, [
        holders.map(({ incarnation }) => incarnation),
        1,
      ]);
      return released?.count ?? 0;
    });
  }
}

/** Jobs that a dead process had taken but not begun; the engine itself would keep them locked for four hours. */
const unlockJobs = (tx: Queries, pools: readonly string[]): Promise<unknown> =>
  tx.query('select graphile_worker.force_unlock_workers($1::text[])', [pools]);
