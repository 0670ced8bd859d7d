import type pg from 'pg';
import type { Sandbox } from '../../../src/sandbox/index.js';
import { instancesOfB } from '../rig/app-b.js';
import { guidOf } from '../rig/scenario.js';
import { faultsOf } from '../rig/whole.js';
import type { Source } from './callers.js';
import { interference } from './plan.js';

interface Ended {
  id: string;
  handover_id: string;
  state: string;
  reason: string | null;
  instance_party: string | null;
  instance_guid: string | null;
  reported: string[] | null;
}

export interface Reckoning {
  readonly delivered: number;
  readonly parked: number;
  /** Second instances that the audit has reported: born after T_late. */
  readonly reported: number;
  /** Everything that must not be. */
  readonly violations: string[];
}

/** Compares what the service says with the sandbox's own record, source by source. */
export async function reckon(
  database: pg.Pool,
  sandbox: Sandbox,
  sources: readonly Source[],
): Promise<Reckoning> {
  const { rows } = await database.query<Ended>(
    `select d.id, d.handover_id, d.adopted, d.audits, d.audit_at, d.updated_at,
       (select jsonb_agg(to_jsonb(i) - 'pin') from intents i where i.delivery_id = d.id) as intents,
       (select jsonb_agg(to_jsonb(o)) from observations o where o.delivery_id = d.id) as seen,
        d.state, d.reason, d.instance_party, d.instance_guid,
       (select array_agg(a.instance_guid::text) from audit a where a.delivery_id = d.id) as reported
     from deliveries d`,
  );
  const ended = new Map(rows.map((row) => [row.handover_id, row]));
  const live = new Set(
    instancesOfB(sandbox, ({ status }) => !status.isSoftDeleted && !status.isHardDeleted).map(
      ({ id }) => guidOf(id),
    ),
  );
  const violations: string[] = [];
  let [delivered, parked, reported] = [0, 0, 0];
  for (const source of sources) {
    const row = ended.get(source.handover ?? '');
    if (row?.state === 'delivered') delivered++;
    else if (row?.state === 'parked') parked++;
    violations.push(...wrong(sandbox, source, row, live));
    if (row?.instance_guid) live.delete(row.instance_guid);
    for (const guid of row?.reported ?? []) if (live.delete(guid)) reported++;
  }
  for (const guid of live) {
    const { created, dataValues } = sandbox.world.instances.get(guid) ?? {};
    const row = rows.find(({ id }) => id === dataValues?.['flerapp.delivery']);
    violations.push(
      `a live instance that nobody recorded: ${guid} ${JSON.stringify({ created, row })}`,
    );
  }
  return { delivered, parked, reported, violations };
}

function wrong(
  sandbox: Sandbox,
  source: Source,
  row: Ended | undefined,
  live: ReadonlySet<string>,
): string[] {
  const name = `${source.serial} (${source.interference ?? 'left alone'})`;
  if (!row) return [`${name}: lost`];
  if (row.state === 'parked') {
    const allowed: readonly string[] = source.interference ? interference[source.interference] : [];
    return allowed.includes(row.reason ?? '') ? [] : [`${name}: parked as ${String(row.reason)}`];
  }
  if (row.state !== 'delivered') return [`${name}: ${row.state} ${String(row.reason)}`];
  const guid = row.instance_guid ?? '';
  const b = sandbox.world.instances.get(guid);
  if (source.interference === 'delete-b' && b?.status.isSoftDeleted) return [];
  if (!b || !live.has(guid)) return [`${name}: delivered, and its B is not there`];
  if (source.interference !== undefined) return [];
  return faultsOf(sandbox, source.id, b).map((fault) => `${name}: ${fault}`);
}
