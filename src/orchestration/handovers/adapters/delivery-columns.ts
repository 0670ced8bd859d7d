import type { Prepared } from '../../../database/index.js';
import type { DeliveryRow } from './rows.js';

/** The columns that a write sets, and their types for `jsonb_to_recordset`. */
const written = {
  state: 'text',
  reason: 'text',
  findings: 'jsonb',
  next_run_at: 'timestamptz',
  write_id: 'uuid',
  attempts: 'integer',
  failing_since: 'timestamptz',
  ready_at: 'timestamptz',
  instance_party: 'text',
  instance_guid: 'uuid',
  adopted: 'boolean',
  writing_since: 'timestamptz',
  unseen_write_at: 'timestamptz',
  model_written: 'boolean',
  filled: 'boolean',
  files: 'jsonb',
  audits: 'smallint',
  audit_at: 'timestamptz',
  updated_at: 'timestamptz',
} as const;

const keys = {
  id: 'uuid',
  version: 'integer',
  run_by: 'uuid',
  next_run_by: 'uuid',
} as const;

/** Of a written row. */
const returned = [
  ...(Object.keys(written) as (keyof typeof written)[]),
  ...(['id', 'handover_id', 'target', 'target_app', 'version', 'waiting_since'] as const),
  ...(['run_by', 'crashes', 'retried_at', 'created_at'] as const),
] satisfies (keyof DeliveryRow | 'write_id')[];

const record = Object.entries({ ...keys, ...written })
  .map(([name, type]) => `${name} ${type}`)
  .join(', ');
const assignments = Object.keys(written)
  .map((name) => `${name} = i.${name}`)
  .join(', ');

/**
 * Several deliveries at once, each by compare-and-set on its version and replica; the intents and notes of those
 * that succeeded; and what was seen, of all. $1 deliveries, $2 intents, $3 notes, $4 observations: JSON lists.
 */
export const writing: Prepared = {
  name: 'write-deliveries',
  text: `
with input as (select * from jsonb_to_recordset($1::jsonb) as i (${record})),
written as (
  update deliveries d set ${assignments}, run_by = i.next_run_by, version = d.version + 1,
    crashes = case when i.next_run_by is null then 0 else d.crashes end
  from input i
  where d.id = i.id and d.version = i.version and d.run_by is not distinct from i.run_by
  returning ${returned.map((name) => `d.${name}`).join(', ')}
),
intended as (
  insert into intents (id, delivery_id, kind, at, pin, window_from, late_at)
  select n.id, n.delivery_id, n.kind, n.at, n.pin, n.window_from, n.late_at
  from jsonb_to_recordset($2::jsonb) as n (id uuid, delivery_id uuid, kind text, at timestamptz, pin jsonb,
    window_from timestamptz, late_at timestamptz)
  join written w on w.id = n.delivery_id
  on conflict (id) do nothing
),
noted as (
  update intents t set outcome = coalesce(n.outcome, t.outcome), then_what = coalesce(n.then_what, t.then_what),
    settled = coalesce(n.settled, t.settled)
  from jsonb_to_recordset($3::jsonb) as n (id uuid, outcome text, then_what text, settled text)
  where t.id = n.id and t.delivery_id in (select id from written)
),
observed as (
  insert into observations (delivery_id, kind, instance_party, instance_guid, at)
  select o.delivery_id, o.kind, o.instance_party, o.instance_guid, o.at
  from jsonb_to_recordset($4::jsonb) as o (delivery_id uuid, kind text, instance_party text, instance_guid uuid,
    at timestamptz)
)
select ${returned.join(', ')} from written`,
};

/** A handover's status by its deliveries' states: the same rule as `handoverStatus` of the domain. */
export const statusCase = `case
  when bool_or(state = 'parked') then 'parked'
  when bool_or(state in ('waiting', 'creating', 'completing')) then
    case when bool_and(state in ('waiting', 'skipped')) then 'waiting' else 'running' end
  when bool_or(state = 'refused') then 'refused'
  when bool_or(state = 'expired') then 'expired'
  when bool_or(state = 'cancelled') then 'cancelled'
  when bool_or(state = 'delivered') then 'delivered'
  else 'skipped' end`;

/** Jobs of the engine, from a JSON list of {id, app, delay}; delays in milliseconds count on the database's clock. */
export const jobsOf = (list: string): string => `graphile_worker.add_jobs((
  select array_agg((
    'advance', json_build_object('id', j.id), null, now() + j.delay * interval '1 millisecond', null, j.id::text,
    null, array['target:' || j.app])::graphile_worker.job_spec)
  from jsonb_to_recordset(${list}) as j (id uuid, app text, delay double precision)))`;

/** Who waits for a handover is told when nothing more happens by itself. */
export const channel = 'flerapp_handovers';

/** $1 handovers whose deliveries changed their state, $2 jobs. */
export const afterWriting: Prepared = {
  name: 'after-writing-deliveries',
  text: `
with derived as (
  select handover_id, ${statusCase} as status from deliveries
  where handover_id = any($1::uuid[]) group by handover_id
),
changed as (
  update handovers h set status = derived.status,
    settled_at = case when derived.status in ('waiting', 'running') then null else now() end
  from derived where h.id = derived.handover_id and h.status <> derived.status
  returning h.id, h.settled_at
),
told as (
  select pg_notify('${channel}', string_agg(id::text, ',')) from changed where settled_at is not null
  having count(*) > 0
),
queued as (select count(*) as jobs from ${jobsOf('$2::jsonb')})
select (select count(*) from told) as told, (select jobs from queued) as jobs`,
};
