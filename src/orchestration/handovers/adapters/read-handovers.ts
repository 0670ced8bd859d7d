import type { Queries } from '../../../database/index.js';
import type { Handover } from '../domain/delivery.js';
import type { HandoverFilter } from '../handover-store.js';
import { listQuery } from './list-query.js';
import { type DeliveryRow, type HandoverRow, toHandover } from './rows.js';

/** A handover, also when only its tombstone is left. */
export async function findHandover(queries: Queries, id: string): Promise<Handover | undefined> {
  const [row] = await queries.query<HandoverRow>('select * from handovers where id = $1', [id]);
  if (row) return (await withDeliveries(queries, [row]))[0];
  const [tombstone] = await queries.query<{ handover: Handover }>(
    'select handover from tombstones where handover_id = $1',
    [id],
  );
  return tombstone && { ...tombstone.handover, archived: true };
}

export async function listHandovers(queries: Queries, filter: HandoverFilter): Promise<Handover[]> {
  const { sql, parameters } = listQuery(filter);
  return withDeliveries(queries, await queries.query<HandoverRow>(sql, parameters));
}

async function withDeliveries(queries: Queries, rows: readonly HandoverRow[]): Promise<Handover[]> {
  if (rows.length === 0) return [];
  const deliveries = await queries.query<DeliveryRow>(
    'select * from deliveries where handover_id = any($1::uuid[]) order by target',
    [rows.map(({ id }) => id)],
  );
  return rows.map((row) => toHandover(row, deliveries));
}
