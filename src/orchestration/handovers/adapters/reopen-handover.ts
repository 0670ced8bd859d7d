import type { InstanceRef } from '../../../altinn/index.js';
import type { Caller } from '../../../authorization/index.js';
import type { Database } from '../../../database/index.js';
import { afterWriting } from './delivery-columns.js';

/** Refused and expired deliveries wait again, in one commit with their jobs. A tombstone is a handover again first. */
export function reopenHandover(
  database: Database,
  id: string,
  { source, caller }: { source: InstanceRef; caller: Caller },
  at: number,
): Promise<void> {
  return database.transaction(async (tx) => {
    await tx.query(
      'update handovers set caller = $2, source_party = $3, settled_at = null where id = $1',
      [id, JSON.stringify(caller), source.partyId],
    );
    const opened = await tx.query<{ id: string; app: string }>(
      `update deliveries set state = 'waiting', reason = null, findings = '[]', next_run_at = $2,
       version = version + 1, attempts = 0, failing_since = null, waiting_since = $2, ready_at = null,
       updated_at = $2 where handover_id = $1 and state in ('refused', 'expired')
       returning id, target_app as app`,
      [id, new Date(at)],
    );
    const jobs = opened.map((job) => ({ ...job, delay: 0 }));
    await tx.query(afterWriting, [[id], JSON.stringify(jobs)]);
  });
}
