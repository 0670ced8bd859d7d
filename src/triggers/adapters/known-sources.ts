import type { Database } from '../../database/index.js';

/** Of these guids, the ones that the flow has a handover for, or had one of which a tombstone is left. */
export async function knownSources(
  database: Database,
  flow: string,
  guids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (guids.length === 0) return new Set();
  const rows = await database.query<{ guid: string }>(
    `select source_guid as guid from handovers where flow = $1 and source_guid = any($2::uuid[])
     union all select source_guid from tombstones where flow = $1 and source_guid = any($2::uuid[])`,
    [flow, guids],
  );
  return new Set(rows.map(({ guid }) => guid));
}
