import { Injectable } from '@nestjs/common';
import type { InstanceRef } from '../../../altinn/index.js';
import type { Caller } from '../../../authorization/index.js';
import { Database, type Queries } from '../../../database/index.js';
import { afterWriting } from '../adapters/delivery-columns.js';
import { OperatorStore, type ParkedFilter } from './operator-store.js';

interface Changed {
  id: string;
  app: string;
}

/** Where a parked delivery goes on: with its B, with a look for it, or from the start. */
const retrySql = `
update deliveries set
  state = case when reason = 'target-deleted' then 'creating'
               when instance_guid is not null then 'completing'
               when exists (select 1 from intents where delivery_id = deliveries.id) then 'creating'
               else 'waiting' end,
  instance_party = case when reason = 'target-deleted' then null else instance_party end,
  instance_guid = case when reason = 'target-deleted' then null else instance_guid end,
  model_written = case when reason = 'target-deleted' then false else model_written end,
  filled = case when reason = 'target-deleted' then false else filled end,
  files = case when reason = 'target-deleted' then '[]' else files end,
  unseen_write_at = case when reason = 'target-deleted' then null else unseen_write_at end,
  writing_since = null, ready_at = null, waiting_since = $3, reason = 'retried-by-operator', findings = '[]',
  next_run_at = $3, version = version + 1, run_by = null, attempts = 0, failing_since = null, crashes = 0,
  retried_at = $3, audit_at = null, audits = 0, updated_at = $3
where handover_id = $1 and state = 'parked' and ($2::text[] is null or target = any($2))
returning id, target_app as app`;

/** The person has seen that A changed, or that B was deleted: B is made of A as it is now. */
const forgetSql = `
with parked as (
  select id, reason, instance_party, instance_guid from deliveries
  where handover_id = $1 and state = 'parked' and ($2::text[] is null or target = any($2)) for update
),
unpinned as (
  update intents set pin = null where settled = 'made'
    and delivery_id in (select id from parked where reason = 'source-changed')
)
insert into observations (delivery_id, kind, instance_party, instance_guid, at)
select id, 'given-up', instance_party, instance_guid, $3 from parked
where reason = 'target-deleted' and instance_guid is not null`;

const cancelSql = `
update deliveries set state = 'cancelled', next_run_at = null, version = version + 1, run_by = null,
  reason = case when instance_guid is not null then 'cancelled-half-made'
                when exists (select 1 from intents i where i.delivery_id = deliveries.id and i.settled is null)
                  then 'cancelled-outcome-unknown'
                else 'cancelled' end,
  audit_at = case when exists (select 1 from intents i where i.delivery_id = deliveries.id) then $3::timestamptz end,
  updated_at = $2
where handover_id = $1 and state in ('waiting', 'creating', 'completing', 'parked', 'refused', 'expired')
returning id, target_app as app`;

const adoptSql = `
with adopted as (
  update deliveries set state = 'completing', reason = 'resolved-by-operator', findings = '[]', next_run_at = $4,
    instance_party = $2, instance_guid = $3, adopted = true, model_written = false, filled = false, files = '[]',
    writing_since = null, unseen_write_at = null, version = version + 1, run_by = null, attempts = 0,
    failing_since = null, crashes = 0, retried_at = $4, audit_at = null, audits = 0, updated_at = $4
  where id = $1 and state = 'parked' returning id, handover_id, target_app as app
),
settled as (
  update intents set settled = coalesce(settled, 'nothing-made')
  where delivery_id in (select id from adopted)
),
intended as (
  insert into intents (id, delivery_id, kind, at, settled)
  select gen_random_uuid(), id, 'post', $4, 'made' from adopted
),
observed as (
  insert into observations (delivery_id, kind, instance_party, instance_guid, at)
  select id, 'resolved', $2, $3, $4 from adopted
)
select * from adopted`;

@Injectable()
export class SqlOperatorStore extends OperatorStore {
  constructor(private readonly database: Database) {
    super();
  }

  retry(
    handover: string,
    targets: readonly string[] | undefined,
    by: Caller,
    at: number,
  ): Promise<number> {
    return this.database.transaction(async (tx) => {
      const parameters = [handover, targets ?? null, new Date(at)];
      await lock(tx, handover);
      await tx.query(forgetSql, parameters);
      const changed = await tx.query<Changed>(retrySql, parameters);
      await finish(tx, { handover, changed, kind: 'retried', by, at, queue: true });
      return changed.length;
    });
  }

  async parked({ flow, target, reason, limit }: ParkedFilter): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `select h.id from handovers h where h.flow = $1 and h.status = 'parked' and exists (
         select 1 from deliveries d where d.handover_id = h.id and d.state = 'parked'
           and ($2::text is null or d.target = $2) and ($3::text is null or d.reason = $3))
       order by h.created_at, h.id limit $4`,
      [flow, target ?? null, reason ?? null, limit],
    );
    return rows.map(({ id }) => id);
  }

  cancel(handover: string, by: Caller, at: number, auditAt: number): Promise<number> {
    return this.database.transaction(async (tx) => {
      await lock(tx, handover);
      const parameters = [handover, new Date(at), new Date(auditAt)];
      const changed = await tx.query<Changed>(cancelSql, parameters);
      await finish(tx, { handover, changed, kind: 'cancelled', by, at, queue: false });
      return changed.length;
    });
  }

  adopt(delivery: string, instance: InstanceRef, by: Caller, at: number): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const [adopted] = await tx.query<Changed & { handover_id: string }>(adoptSql, [
        delivery,
        instance.partyId,
        instance.guid,
        new Date(at),
      ]);
      if (!adopted) return false;
      const handover = adopted.handover_id;
      await finish(tx, { handover, changed: [adopted], kind: 'resolved', by, at, queue: true });
      return true;
    });
  }

  async resume(app: string, by: Caller, at: number): Promise<boolean> {
    const rows = await this.database.query(
      `with resumed as (delete from target_stops where target_app = $1 returning target_app),
       noted as (insert into audit (at, kind, target_app, caller)
         select $2, 'resumed', target_app, $3 from resumed)
       select 1 from resumed`,
      [app, new Date(at), JSON.stringify(by)],
    );
    return rows.length > 0;
  }
}

/** The order of locks is the same as in the worker's writes. */
const lock = (tx: Queries, handover: string): Promise<unknown> =>
  tx.query('select 1 from handovers where id = $1 for update', [handover]);

async function finish(
  tx: Queries,
  done: {
    handover: string;
    changed: readonly Changed[];
    kind: string;
    by: Caller;
    at: number;
    queue: boolean;
  },
): Promise<void> {
  const { handover, changed, kind, by, at, queue } = done;
  if (changed.length === 0) return;
  const jobs = queue ? changed.map(({ id, app }) => ({ id, app, delay: 0 })) : [];
  await tx.query(afterWriting, [[handover], JSON.stringify(jobs)]);
  await tx.query(
    `insert into audit (at, kind, delivery_id, handover_id, caller)
     select $1, $2, id, $3, $4 from unnest($5::uuid[]) as t (id)`,
    [new Date(at), kind, handover, JSON.stringify(by), changed.map(({ id }) => id)],
  );
}
