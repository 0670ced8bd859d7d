import type { HandoverFilter } from '../handover-store.js';

/** The SQL of a filtered list, newest first, by key set and not by offset. */
export function listQuery(filter: HandoverFilter): { sql: string; parameters: unknown[] } {
  const parameters: unknown[] = [];
  const conditions: string[] = [];
  const where = (condition: (...at: string[]) => string, ...values: unknown[]): void => {
    conditions.push(condition(...values.map((value) => `$${String(parameters.push(value))}`)));
  };
  if (filter.flows !== 'all')
    where((flows) => `flow = any(${flows ?? ''}::text[])`, [...filter.flows]);
  if (filter.status) where((status) => `status = ${status ?? ''}`, filter.status);
  if (filter.source) where((guid) => `source_guid = ${guid ?? ''}`, filter.source);
  if (filter.target) {
    where(
      (guid) => `id in (select handover_id from deliveries where instance_guid = ${guid ?? ''})`,
      filter.target,
    );
  }
  if (filter.before) {
    where(
      (at, id) => `(created_at, id) < (${at ?? ''}, ${id ?? ''}::uuid)`,
      new Date(filter.before.createdAt),
      filter.before.id,
    );
  }
  const limit = `$${String(parameters.push(filter.limit))}`;
  const condition = conditions.length > 0 ? `where ${conditions.join(' and ')}` : '';
  return {
    sql: `select * from handovers ${condition} order by created_at desc, id desc limit ${limit}`,
    parameters,
  };
}
