import type { Database } from '../../database/index.js';

/**
 * Of these guids, the ones that the flow has a handover for, or had one of which a tombstone is left. Not among them are
 * those that ended because A was not found (a caller gave a wrong party) or never became ready: nobody decided against
 * them, and accepting opens them again (design §6).
 */
export async function knownSources(
  database: Database,
  flow: string,
  guids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (guids.length === 0) return new Set();
  const rows = await database.query<{ guid: string }>(knownSql, [flow, guids]);
  return new Set(rows.map(({ guid }) => guid));
}

/** Opening a tombstone again begins with every target anew, so nothing may have come of any of them. */
const knownSql = `
select source_guid as guid from handovers h
where flow = $1 and source_guid = any($2::uuid[]) and status <> 'expired'
  and not (status = 'refused' and exists (select 1 from deliveries d
    where d.handover_id = h.id and d.state = 'refused' and d.reason = 'source-not-found'))
union all
select source_guid as guid from tombstones
where flow = $1 and source_guid = any($2::uuid[]) and not coalesce((
  select bool_and(d.state = 'expired' or (d.state = 'refused' and d.reason is not distinct from 'source-not-found'))
  from jsonb_to_recordset(handover->'deliveries') as d (state text, reason text)), false)`;
