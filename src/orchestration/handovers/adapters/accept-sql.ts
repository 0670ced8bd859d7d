import type { Prepared } from '../../../database/index.js';
import { jobsOf } from './delivery-columns.js';
import type { Handover } from '../domain/delivery.js';

/**
 * Several handovers with their deliveries and jobs in one statement; those that are there already, or of which only
 * a tombstone is left, are passed over. $1 handovers, $2 deliveries: JSON lists.
 */
export const accepting: Prepared = {
  name: 'accept-handovers',
  text: `
with input as (
  select * from jsonb_to_recordset($1::jsonb) as i (id uuid, flow text, source_app text, source_party text,
    source_guid uuid, caller jsonb, created_at timestamptz)
),
accepted as (
  insert into handovers (id, flow, source_app, source_party, source_guid, caller, status, created_at)
  select i.id, i.flow, i.source_app, i.source_party, i.source_guid, i.caller, 'waiting', i.created_at from input i
  where not exists (select 1 from tombstones t where t.flow = i.flow and t.source_guid = i.source_guid)
  order by i.id on conflict do nothing returning id
),
born as (
  insert into deliveries (id, handover_id, target, target_app, state, next_run_at, waiting_since, run_by,
    created_at, updated_at)
  select n.id, n.handover_id, n.target, n.target_app, 'waiting', n.at, n.at, n.run_by, n.at, n.at
  from jsonb_to_recordset($2::jsonb) as n (id uuid, handover_id uuid, target text, target_app text, at timestamptz,
    run_by uuid)
  join accepted a on a.id = n.handover_id
  returning id, target_app, run_by
),
queued as (
  select count(*) as jobs from ${jobsOf(
    "(select coalesce(jsonb_agg(jsonb_build_object('id', id, 'app', target_app, 'delay', 0)), '[]') from born where run_by is null)",
  )}
)
select id, (select jobs from queued) as jobs from accepted`,
};

export function acceptParameters(handovers: readonly Handover[]): string[] {
  const rows = handovers.map(({ id, flow, sourceApp, source, caller, createdAt }) => ({
    id,
    flow,
    source_app: sourceApp,
    source_party: source.partyId,
    source_guid: source.guid,
    caller,
    created_at: new Date(createdAt).toISOString(),
  }));
  const deliveries = handovers.flatMap((handover) =>
    handover.deliveries.map(({ id, target, targetApp, createdAt, runBy }) => ({
      id,
      handover_id: handover.id,
      target,
      target_app: targetApp,
      at: new Date(createdAt).toISOString(),
      run_by: runBy ?? null,
    })),
  );
  return [JSON.stringify(rows), JSON.stringify(deliveries)];
}
