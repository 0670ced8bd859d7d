import type pg from 'pg';

interface PostRow {
  readonly at: string;
  readonly outcome: string | null;
  readonly settled: string | null;
}

/** A delivery as the service has left it. */
export interface Ended {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly instance_guid: string | null;
  readonly findings: readonly { readonly target: string; readonly code: string }[];
  readonly adopted: boolean;
  /** Oldest first. */
  readonly posts: readonly PostRow[] | null;
}

/** By delivery id. */
export async function endedDeliveries(database: pg.Pool): Promise<Map<string, Ended>> {
  const { rows } = await database.query<Ended>(
    `select d.id, d.state, d.reason, d.instance_guid, d.findings, d.adopted,
       (select jsonb_agg(jsonb_build_object('at', i.at, 'outcome', i.outcome, 'settled', i.settled) order by i.at) from intents i
        where i.delivery_id = d.id and i.kind = 'post') as posts
     from deliveries d`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Deliveries that are still under way. */
export async function open(database: pg.Pool): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    "select count(*)::integer as count from deliveries where state in ('waiting', 'creating', 'completing')",
  );
  return rows[0]?.count ?? 0;
}

/** What does not go on, and who holds it. */
export async function stuck(database: pg.Pool): Promise<unknown[]> {
  const { rows } = await database.query(
    `select d.id, d.state, d.reason, d.version, d.run_by,
       extract(epoch from now() - d.next_run_at)::integer as overdue,
       (select r.beat_at > now() - interval '5 seconds' from replicas r where r.incarnation = d.run_by) as held_by_living,
       (select jsonb_agg(to_jsonb(j)) from graphile_worker._private_jobs j where j.key = d.id::text) as jobs
     from deliveries d where d.state in ('waiting', 'creating', 'completing') limit 10`,
  );
  return rows;
}
