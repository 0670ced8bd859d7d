import { Injectable } from '@nestjs/common';
import { Database } from '../../../database/index.js';
import { type DeliveryRow, type HandoverRow, toHandover } from '../adapters/rows.js';
import { RetentionStore } from './retention-store.js';

@Injectable()
export class SqlRetentionStore extends RetentionStore {
  constructor(private readonly database: Database) {
    super();
  }

  bury(age: number, limit: number): Promise<number> {
    return this.database.transaction(async (tx) => {
      const handovers = await tx.query<HandoverRow>(
        `select * from handovers where settled_at < now() - $1 * interval '1 millisecond' and status <> 'parked'
         order by settled_at limit $2 for update skip locked`,
        [age, limit],
      );
      if (handovers.length === 0) return 0;
      const ids = handovers.map(({ id }) => id);
      const deliveries = await tx.query<DeliveryRow>(
        'select * from deliveries where handover_id = any($1::uuid[])',
        [ids],
      );
      const tombstones = handovers.map((row) => ({
        id: row.id,
        flow: row.flow,
        source_guid: row.source_guid,
        handover: toHandover(row, deliveries),
      }));
      await tx.query(
        `insert into tombstones (flow, source_guid, handover_id, handover, deleted_at)
         select flow, source_guid, id, handover, now()
         from jsonb_to_recordset($1::jsonb) as t (id uuid, flow text, source_guid uuid, handover jsonb)`,
        [JSON.stringify(tombstones)],
      );
      const of = 'in (select id from deliveries where handover_id = any($1::uuid[]))';
      await tx.query(`delete from observations where delivery_id ${of}`, [ids]);
      await tx.query(`delete from intents where delivery_id ${of}`, [ids]);
      await tx.query('delete from deliveries where handover_id = any($1::uuid[])', [ids]);
      await tx.query('delete from handovers where id = any($1::uuid[])', [ids]);
      // Jobs that a second one replaced while they ran; the engine never deletes them.
      await tx.query(
        `delete from graphile_worker._private_jobs
         where key is null and attempts >= max_attempts
           and (locked_at is null or locked_at < now() - interval '1 hour')`,
      );
      return handovers.length;
    });
  }
}
