import type { Prepared, Queries } from '../../../database/index.js';
import type { Claimed } from '../handover-store.js';
import {
  type DeliveryRow,
  type HandoverRow,
  type IntentRow,
  toDelivery,
  toHead,
  toIntent,
} from './rows.js';

export interface Claim {
  readonly id: string;
  readonly runBy: string;
}

interface ClaimedRow {
  delivery: DeliveryRow;
  handover: HandoverRow;
  intents: IntentRow[] | null;
}

/** Rows come as JSON: one statement gives the delivery, its handover and its intents. */
const claiming: Prepared = {
  name: 'claim-deliveries',
  text: `
with wanted as (
  select d.id, c.run_by from deliveries d join jsonb_to_recordset($1::jsonb) as c (id uuid, run_by uuid) on c.id = d.id
  where d.run_by is null and d.state in ('waiting', 'creating', 'completing')
  order by d.id for update of d
),
taken as (
  update deliveries d set run_by = w.run_by, version = d.version + 1 from wanted w
  where d.id = w.id and d.run_by is null returning d.*
)
select to_jsonb(t) as delivery, to_jsonb(h) as handover,
  (select jsonb_agg(to_jsonb(n) order by n.at, n.id) from intents n where n.delivery_id = t.id) as intents
from taken t join handovers h on h.id = t.handover_id`,
};

/** Takes deliveries that nobody holds; undefined for those that somebody holds or that have nothing to do. */
export async function claimDeliveries(
  queries: Queries,
  claims: readonly Claim[],
): Promise<(Claimed | undefined)[]> {
  const input = claims.map(({ id, runBy }) => ({ id, run_by: runBy }));
  const rows = await queries.query<ClaimedRow>(claiming, [JSON.stringify(input)]);
  const taken = new Map(rows.map((row) => [row.delivery.id, claimedOf(row)]));
  return claims.map(({ id }) => taken.get(id));
}

const claimedOf = ({ delivery, handover, intents }: ClaimedRow): Claimed => ({
  delivery: toDelivery(withDates(delivery, deliveryDates)),
  handover: toHead(withDates(handover, ['created_at'])),
  intents: (intents ?? []).map((row) => toIntent(withDates(row, ['at', 'window_from', 'late_at']))),
});

const deliveryDates = [
  'next_run_at',
  'failing_since',
  'waiting_since',
  'ready_at',
  'writing_since',
  'unseen_write_at',
  'retried_at',
  'audit_at',
  'created_at',
  'updated_at',
] as const;

/** JSON has dates as texts. */
function withDates<Row extends object>(row: Row, names: readonly (keyof Row)[]): Row {
  const dates = names.map((name) => [
    name,
    row[name] === null ? null : new Date(String(row[name])),
  ]);
  return { ...row, ...(Object.fromEntries(dates) as Partial<Row>) };
}
