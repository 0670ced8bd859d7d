import type { Database, Queries } from '../../../database/index.js';
import type { IntentNote } from '../domain/delivery.js';
import { afterWriting, writing } from './delivery-columns.js';
import type { DeliveryRow } from './rows.js';
import { intentRow, jobDelay, type Write, writtenRow } from './written-row.js';

/**
 * Writes changes of several deliveries in one commit.
 * @returns for each the row as it is now; undefined: somebody else had changed the delivery
 */
export async function commitWrites(
  database: Database,
  writes: readonly Write[],
): Promise<(DeliveryRow | undefined)[]> {
  const parameters = parametersOf(writes);
  return database.transaction(async (tx) => {
    await lockHandovers(tx, writes);
    const rows = new Map<string, DeliveryRow>();
    for (const row of await tx.query<DeliveryRow>(writing, parameters)) rows.set(row.id, row);
    await finish(
      tx,
      writes.filter(({ delivery }) => rows.has(delivery.id)),
    );
    for (const row of await writtenBefore(tx, writes, rows)) rows.set(row.id, row);
    return writes.map(({ delivery }) => rows.get(delivery.id));
  });
}

/** In one order everywhere: deliveries of one handover that end together derive one status, and nothing deadlocks. */
async function lockHandovers(tx: Queries, writes: readonly Write[]): Promise<void> {
  const changed = handoversOf(writes.filter(changesState));
  if (changed.length === 0) return;
  await tx.query('select 1 from handovers where id = any($1::uuid[]) order by id for update', [
    changed,
  ]);
}

async function finish(tx: Queries, done: readonly Write[]): Promise<void> {
  const changed = handoversOf(done.filter(changesState));
  const jobs = done.flatMap((write) => {
    const delay = jobDelay(write);
    const { id, targetApp: app } = write.delivery;
    return delay === undefined ? [] : [{ id, app, delay }];
  });
  if (changed.length === 0 && jobs.length === 0) return;
  await tx.query(afterWriting, [changed, JSON.stringify(jobs)]);
}

/** A commit whose answer was lost is found by its write id when it is tried again. */
async function writtenBefore(
  tx: Queries,
  writes: readonly Write[],
  rows: ReadonlyMap<string, DeliveryRow>,
): Promise<DeliveryRow[]> {
  const missing = writes.filter(({ delivery }) => !rows.has(delivery.id));
  if (missing.length === 0) return [];
  return tx.query<DeliveryRow>(
    'select * from deliveries where id = any($1::uuid[]) and write_id = any($2::uuid[])',
    [missing.map(({ delivery }) => delivery.id), missing.map(({ writeId }) => writeId)],
  );
}

const changesState = ({ delivery, change }: Write): boolean => delivery.state !== change.state;

const handoversOf = (writes: readonly Write[]): string[] => [
  ...new Set(writes.map(({ delivery }) => delivery.handoverId)),
];

function parametersOf(writes: readonly Write[]): string[] {
  const intents = writes.flatMap(({ intent }) => (intent ? [intentRow(intent)] : []));
  const notes = writes.flatMap(({ facts }) => (facts.notes ?? []).map(noteRow));
  const observations = writes.flatMap(({ facts, delivery, at }) =>
    (facts.observations ?? []).map(({ kind, instance }) => ({
      delivery_id: delivery.id,
      kind,
      instance_party: instance.partyId,
      instance_guid: instance.guid,
      at: new Date(at).toISOString(),
    })),
  );
  return [writes.map(writtenRow), intents, notes, observations].map((list) => JSON.stringify(list));
}

const noteRow = ({ id, outcome, then, settled }: IntentNote) => ({
  id,
  outcome: outcome ?? null,
  then_what: then ?? null,
  settled: settled ?? null,
});
