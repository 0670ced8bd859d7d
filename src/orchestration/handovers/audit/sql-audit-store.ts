import { Injectable } from '@nestjs/common';
import type { AppId, InstanceRef } from '../../../altinn/index.js';
import { Database } from '../../../database/index.js';
import { afterWriting } from '../adapters/delivery-columns.js';
import { type DeliveryRow, type IntentRow, toDelivery, toIntent } from '../adapters/rows.js';
import type { Delivery, Finding } from '../domain/delivery.js';
import { type Audited, type AuditFinding, AuditStore } from './audit-store.js';

const remakeSql = `
with remade as (
  update deliveries set state = 'creating', reason = 'rolled-back-by-target', instance_party = null,
    instance_guid = null, adopted = false, model_written = false, filled = false, files = '[]', audit_at = null,
    audits = 0, next_run_at = $3, version = version + 1, updated_at = $3
  where id = $1 and version = $2 and state = 'delivered' returning id, handover_id, target_app as app
),
settled as (
  update intents set settled = 'rolled-back' where settled = 'made' and delivery_id in (select id from remade)
)
select * from remade`;

@Injectable()
export class SqlAuditStore extends AuditStore {
  constructor(private readonly database: Database) {
    super();
  }

  async due(now: number, limit: number): Promise<Map<AppId, Audited[]>> {
    const rows = await this.database.query<DeliveryRow>(
      'select * from deliveries where audit_at <= $1 order by audit_at limit $2',
      [new Date(now), limit],
    );
    const intents = await this.database.query<IntentRow>(
      'select * from intents where delivery_id = any($1::uuid[]) order by at, id',
      [rows.map(({ id }) => id)],
    );
    const apps = new Map<AppId, Audited[]>();
    for (const delivery of rows.map(toDelivery)) {
      const own = intents.filter((row) => row.delivery_id === delivery.id).map(toIntent);
      const audited = apps.get(delivery.targetApp) ?? [];
      apps.set(delivery.targetApp, [...audited, { delivery, intents: own }]);
    }
    return apps;
  }

  async known(ids: readonly string[]): Promise<Map<string, Delivery>> {
    const rows = await this.database.query<DeliveryRow>(
      'select * from deliveries where id = any($1::uuid[])',
      [ids],
    );
    return new Map(rows.map((row) => [row.id, toDelivery(row)]));
  }

  async keep(findings: readonly AuditFinding[], at: number): Promise<AuditFinding[]> {
    const fresh: AuditFinding[] = [];
    for (const finding of findings) {
      const { kind, app, instance, delivery } = finding;
      const rows = await this.database.query(
        `insert into audit (at, kind, target_app, delivery_id, instance_party, instance_guid)
         select $1, $2, $3, $4, $5, $6 where not exists
           (select 1 from audit where kind = $2 and instance_guid = $6) returning 1`,
        [new Date(at), kind, app, delivery ?? null, instance.partyId, instance.guid],
      );
      if (rows.length > 0) fresh.push(finding);
    }
    return fresh;
  }

  async audited(
    { id, audits }: Delivery,
    next: { readonly audits: number; readonly auditAt: number | null },
    shown: readonly Finding[],
  ): Promise<void> {
    // Not fenced by the version: it touches nothing that the worker decides on.
    await this.database.query(
      `update deliveries set audits = $3, audit_at = $4, findings = findings || $5::jsonb
       where id = $1 and audits = $2`,
      [
        id,
        audits,
        next.audits,
        next.auditAt === null ? null : new Date(next.auditAt),
        JSON.stringify(shown),
      ],
    );
  }

  remake({ id, version }: Delivery, instance: InstanceRef, at: number): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const [remade] = await tx.query<{ handover_id: string; app: string }>(remakeSql, [
        id,
        version,
        new Date(at),
      ]);
      if (!remade) return false;
      await tx.query(
        `insert into observations (delivery_id, kind, instance_party, instance_guid, at)
         values ($1, 'rolled-back', $2, $3, $4)`,
        [id, instance.partyId, instance.guid, new Date(at)],
      );
      const job = { id, app: remade.app, delay: 0 };
      await tx.query(afterWriting, [[remade.handover_id], JSON.stringify([job])]);
      return true;
    });
  }
}
