import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { InstanceRef } from '../../../altinn/index.js';
import type { Caller } from '../../../authorization/index.js';
import { Database, isTransient } from '../../../database/index.js';
import type { Change, Delivery, Facts, Handover, Intent, Observation } from '../domain/delivery.js';
import { Collector } from '../domain/collector.js';
import { mayFollow } from '../domain/transitions.js';
import {
  type Claimed,
  type HandoverFilter,
  HandoverStore,
  type NewHandover,
  type NewIntent,
  StaleDelivery,
} from '../handover-store.js';
import { accepting, acceptParameters } from './accept-sql.js';
import { type Claim, claimDeliveries } from './claim-deliveries.js';
import { commitWrites } from './commit-writes.js';
import { findHandover, listHandovers } from './read-handovers.js';
import { reopenHandover } from './reopen-handover.js';
import { bornHandover, type DeliveryRow, type IntentRow, toDelivery, toIntent } from './rows.js';
import type { Write } from './written-row.js';

const longestPause = 1_000;

/** Handovers in SQL, the same on PostgreSQL and PGlite. Writes of concurrent work share commits. */
@Injectable()
export class SqlHandoverStore extends HandoverStore {
  readonly #accepts: Collector<Handover, boolean>;
  readonly #claims: Collector<Claim, Claimed | undefined>;
  readonly #writes: Collector<Write, DeliveryRow | undefined>;

  constructor(private readonly database: Database) {
    super();
    const poison = (error: unknown): boolean => !isTransient(error);
    this.#accepts = new Collector(
      (items) => this.#accept(items),
      ({ id }) => id,
      poison,
    );
    this.#claims = new Collector(
      (items) => claimDeliveries(database, items),
      ({ id }) => id,
      poison,
    );
    this.#writes = new Collector(
      (items) => commitWrites(database, items),
      ({ delivery }) => delivery.id,
      poison,
    );
  }

  async accept(handover: NewHandover): Promise<{ handover: Handover; created: boolean }> {
    const born = bornHandover(handover);
    if (await this.#accepts.submit(born)) return { handover: born, created: true };
    const stored = await this.find(born.id);
    if (!stored) throw new Error('an accepted handover is gone');
    return { handover: stored, created: false };
  }

  find(id: string): Promise<Handover | undefined> {
    return findHandover(this.database, id);
  }

  list(filter: HandoverFilter): Promise<Handover[]> {
    return listHandovers(this.database, filter);
  }

  async delivery(id: string): Promise<Delivery | undefined> {
    const [row] = await this.database.query<DeliveryRow>('select * from deliveries where id = $1', [
      id,
    ]);
    return row && toDelivery(row);
  }

  claim(id: string, runBy: string): Promise<Claimed | undefined> {
    return this.#claims.submit({ id, runBy });
  }

  record(delivery: Delivery, change: Change, at: number, facts: Facts = {}): Promise<Delivery> {
    return this.#write({ delivery, change, at, facts, writeId: randomUUID() });
  }

  async intend(
    delivery: Delivery,
    { at, kind, readyAt, ...rest }: NewIntent,
  ): Promise<{ delivery: Delivery; intent: Intent }> {
    const id = randomUUID();
    const intent: Intent = { ...rest, id, deliveryId: delivery.id, kind: kind ?? 'post', at };
    const change: Change = {
      state: 'creating',
      nextRunAt: at,
      interim: true,
      ...(readyAt !== undefined && { readyAt }),
    };
    const write = { delivery, change, at, facts: {}, intent, writeId: randomUUID() };
    return { delivery: await this.#write(write), intent };
  }

  async intents(delivery: string): Promise<Intent[]> {
    const rows = await this.database.query<IntentRow>(
      'select * from intents where delivery_id = $1 order by at, id',
      [delivery],
    );
    return rows.map(toIntent);
  }

  async observe(delivery: string, { kind, instance }: Observation, at: number): Promise<void> {
    await untilStored(() =>
      this.database.query(
        `insert into observations (delivery_id, kind, instance_party, instance_guid, at)
         values ($1, $2, $3, $4, $5)`,
        [delivery, kind, instance.partyId, instance.guid, new Date(at)],
      ),
    );
    await this.#seen(delivery, instance, at);
  }

  async observations(delivery: string): Promise<Observation[]> {
    const rows = await this.database.query<{ kind: string; party: string; guid: string }>(
      `select kind, instance_party as party, instance_guid as guid from observations
       where delivery_id = $1 order by id`,
      [delivery],
    );
    return rows.map(({ kind, party, guid }) => ({ kind, instance: { partyId: party, guid } }));
  }

  async hasten(delivery: string, at: number): Promise<void> {
    await this.database.query(
      `with due as (update deliveries set next_run_at = $2 where id = $1 and next_run_at > $2
         returning id, target_app)
       select graphile_worker.add_job('advance', json_build_object('id', id), job_key := id::text,
         flags := array['target:' || target_app]) from due`,
      [delivery, new Date(at)],
    );
  }

  async forget(id: string): Promise<void> {
    await this.database.query('delete from tombstones where handover_id = $1', [id]);
  }

  async reopen(
    id: string,
    by: { source: InstanceRef; caller: Caller },
    at: number,
  ): Promise<Handover> {
    await reopenHandover(this.database, id, by, at);
    const handover = await this.find(id);
    if (!handover) throw new Error('a reopened handover is gone');
    return handover;
  }

  /** An instance was seen: who waits for one looks at once, and a second one is found by the audit at once. */
  async #seen(delivery: string, { guid }: InstanceRef, at: number): Promise<void> {
    await this.hasten(delivery, at);
    await this.database.query(
      `update deliveries set audit_at = least(audit_at, $3)
       where id = $1 and instance_guid <> $2 and state not in ('waiting', 'creating', 'completing')`,
      [delivery, guid, new Date(at)],
    );
  }

  async #accept(items: readonly Handover[]): Promise<boolean[]> {
    const rows = await this.database.query<{ id: string }>(accepting, acceptParameters(items));
    const accepted = new Set(rows.map(({ id }) => id));
    return items.map((item) => accepted.has(item.id));
  }

  async #write(write: Write): Promise<Delivery> {
    const { delivery, change } = write;
    if (!mayFollow(delivery.state, change.state)) {
      throw new Error(`a delivery cannot go from ${delivery.state} to ${change.state}`);
    }
    const row = await untilStored(() => this.#writes.submit(write));
    if (row) return toDelivery(row);
    // Whoever holds it now must look at what this one saw of the outside.
    for (const { instance } of write.facts.observations ?? []) {
      await this.#seen(delivery.id, instance, write.at);
    }
    throw new StaleDelivery('the delivery was changed by somebody else');
  }
}

/** What was seen of the outside must be kept: while the database is away it is tried again. */
async function untilStored<T>(store: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await store();
    } catch (error) {
      if (!isTransient(error)) throw error;
      await pause(Math.min(longestPause, 50 * 2 ** Math.min(attempt, 6)));
    }
  }
}
