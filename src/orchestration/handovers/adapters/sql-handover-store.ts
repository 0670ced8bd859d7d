import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { InstanceRef } from '../../../altinn/index.js';
import type { Caller } from '../../../authorization/index.js';
import { Database, type Queries } from '../../../database/index.js';
import type { Change, Delivery, Handover, Intent, SourcePin } from '../domain/delivery.js';
import { deliveryId, handoverId } from '../domain/derived-id.js';
import { handoverStatus } from '../domain/handover-status.js';
import { mayFollow } from '../domain/transitions.js';
import {
  type HandoverFilter,
  HandoverStore,
  type NewHandover,
  StaleDelivery,
} from '../handover-store.js';
import { changeColumns } from './change-columns.js';
import { listQuery } from './list-query.js';
import {
  type DeliveryRow,
  type HandoverRow,
  type IntentRow,
  toDelivery,
  toHandover,
  toIntent,
} from './rows.js';

/** Handovers in SQL, the same on PostgreSQL and PGlite. */
@Injectable()
export class SqlHandoverStore extends HandoverStore {
  constructor(private readonly database: Database) {
    super();
  }

  async accept(handover: NewHandover): Promise<{ handover: Handover; created: boolean }> {
    const id = handoverId(handover.flow, handover.source.guid);
    const created = await this.database.transaction((tx) => insertHandover(tx, id, handover));
    const stored = await this.find(id);
    if (!stored) throw new Error('an accepted handover is gone');
    return { handover: stored, created };
  }

  async find(id: string): Promise<Handover | undefined> {
    const [row] = await this.database.query<HandoverRow>('select * from handovers where id = $1', [
      id,
    ]);
    return row && (await withDeliveries(this.database, [row]))[0];
  }

  async list(filter: HandoverFilter): Promise<Handover[]> {
    const { sql, parameters } = listQuery(filter);
    return withDeliveries(this.database, await this.database.query<HandoverRow>(sql, parameters));
  }

  async due(now: number, limit: number, except: readonly string[]): Promise<Delivery[]> {
    const rows = await this.database.query<DeliveryRow>(
      `select * from deliveries where next_run_at <= $1 and not (id = any($2::uuid[]))
       order by next_run_at limit $3`,
      [new Date(now), except, limit],
    );
    return rows.map(toDelivery);
  }

  async delivery(id: string): Promise<Delivery | undefined> {
    const [row] = await this.database.query<DeliveryRow>('select * from deliveries where id = $1', [
      id,
    ]);
    return row && toDelivery(row);
  }

  record(delivery: Delivery, change: Change, at: number): Promise<Delivery> {
    return this.database.transaction((tx) => write(tx, delivery, change, at));
  }

  intend(
    delivery: Delivery,
    { at, pin, lookAt }: { at: number; pin: SourcePin; lookAt: number },
  ): Promise<{ delivery: Delivery; intent: Intent }> {
    return this.database.transaction(async (tx) => {
      const next = await write(tx, delivery, { state: 'creating', nextRunAt: lookAt }, at);
      const [row] = await tx.query<IntentRow>(
        'insert into intents (id, delivery_id, at, pin) values ($1, $2, $3, $4) returning *',
        [randomUUID(), delivery.id, new Date(at), JSON.stringify(pin)],
      );
      if (!row) throw new Error('an intent was not stored');
      return { delivery: next, intent: toIntent(row) };
    });
  }

  async intents(delivery: string): Promise<Intent[]> {
    const rows = await this.database.query<IntentRow>(
      'select * from intents where delivery_id = $1 order by at, id',
      [delivery],
    );
    return rows.map(toIntent);
  }

  async noteIntent(id: string, note: Pick<Intent, 'outcome' | 'then' | 'settled'>): Promise<void> {
    await this.database.query(
      `update intents set outcome = coalesce($2, outcome), then_what = coalesce($3, then_what),
       settled = coalesce($4, settled) where id = $1`,
      [id, note.outcome ?? null, note.then ?? null, note.settled ?? null],
    );
  }

  async observe(delivery: string, kind: string, instance: InstanceRef, at: number): Promise<void> {
    await this.database.query(
      `insert into observations (delivery_id, kind, instance_party, instance_guid, at)
       values ($1, $2, $3, $4, $5)`,
      [delivery, kind, instance.partyId, instance.guid, new Date(at)],
    );
  }

  async hasten(delivery: string, at: number): Promise<void> {
    await this.database.query(
      'update deliveries set next_run_at = $2 where id = $1 and next_run_at > $2',
      [delivery, new Date(at)],
    );
  }

  async reopen(
    id: string,
    { source, caller }: { source: InstanceRef; caller: Caller },
    at: number,
  ): Promise<Handover> {
    await this.database.transaction(async (tx) => {
      await tx.query('update handovers set caller = $2, source_party = $3 where id = $1', [
        id,
        JSON.stringify(caller),
        source.partyId,
      ]);
      await tx.query(
        `update deliveries set state = 'waiting', reason = null, findings = '[]', next_run_at = $2,
         version = version + 1, attempts = 0, failing_since = null, waiting_since = $2, ready_at = null,
         updated_at = $2 where handover_id = $1 and state in ('refused', 'expired')`,
        [id, new Date(at)],
      );
      await deriveStatus(tx, id);
    });
    const handover = await this.find(id);
    if (!handover) throw new Error('a reopened handover is gone');
    return handover;
  }
}

async function insertHandover(tx: Queries, id: string, handover: NewHandover): Promise<boolean> {
  const at = new Date(handover.at);
  const inserted = await tx.query(
    `insert into handovers (id, flow, source_app, source_party, source_guid, caller, status, created_at)
     values ($1, $2, $3, $4, $5, $6, 'waiting', $7) on conflict do nothing returning id`,
    [
      id,
      handover.flow,
      handover.sourceApp,
      handover.source.partyId,
      handover.source.guid,
      JSON.stringify(handover.caller),
      at,
    ],
  );
  if (inserted.length === 0) return false;
  await tx.query(
    `insert into deliveries (id, handover_id, target, target_app, state, next_run_at, waiting_since, created_at, updated_at)
     select id::uuid, $2, target, app, 'waiting', $5, $5, $5, $5
     from unnest($1::text[], $3::text[], $4::text[]) as t (id, target, app)`,
    [
      handover.targets.map(({ name }) => deliveryId(handover.flow, handover.source.guid, name)),
      id,
      handover.targets.map(({ name }) => name),
      handover.targets.map(({ app }) => app),
      at,
    ],
  );
  return true;
}

/** The handover's row is locked first, so that deliveries of one handover that end together derive one status. */
async function write(
  tx: Queries,
  delivery: Delivery,
  change: Change,
  at: number,
): Promise<Delivery> {
  if (!mayFollow(delivery.state, change.state)) {
    throw new Error(`a delivery cannot go from ${delivery.state} to ${change.state}`);
  }
  await tx.query('select 1 from handovers where id = $1 for update', [delivery.handoverId]);
  const columns = Object.entries(changeColumns(delivery, change, at));
  const assignments = columns.map(([name], i) => `${name} = $${String(i + 3)}`).join(', ');
  const [row] = await tx.query<DeliveryRow>(
    `update deliveries set ${assignments}, version = version + 1 where id = $1 and version = $2 returning *`,
    [delivery.id, delivery.version, ...columns.map(([, value]) => value)],
  );
  if (!row) throw new StaleDelivery('the delivery was changed by somebody else');
  await deriveStatus(tx, delivery.handoverId);
  return toDelivery(row);
}

async function deriveStatus(tx: Queries, handover: string): Promise<void> {
  const rows = await tx.query<Pick<DeliveryRow, 'state'>>(
    'select state from deliveries where handover_id = $1',
    [handover],
  );
  const status = handoverStatus(rows.map(({ state }) => state));
  await tx.query('update handovers set status = $2 where id = $1 and status <> $2', [
    handover,
    status,
  ]);
}

async function withDeliveries(queries: Queries, rows: readonly HandoverRow[]): Promise<Handover[]> {
  if (rows.length === 0) return [];
  const deliveries = await queries.query<DeliveryRow>(
    'select * from deliveries where handover_id = any($1::uuid[]) order by target',
    [rows.map(({ id }) => id)],
  );
  return rows.map((row) => toHandover(row, deliveries));
}
