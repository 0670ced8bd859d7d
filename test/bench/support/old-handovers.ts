import type pg from 'pg';

const caller = {
  issuer: 'https://maskinporten.no/',
  organisation: '405003309',
  clientId: '2f1f2c4e-0000-4000-8000-000000000000',
  scopes: ['ttd:flerapp'],
};
const pin = {
  flowHash: 'a'.repeat(64),
  owner: 'organisation:950474084',
  model: { element: '2f1f2c4e-0000-4000-8000-000000000000', sha256: 'b'.repeat(64) },
  files: [
    { element: '2f1f2c4e-0000-4000-8000-000000000001', size: 4_711 },
    { element: '2f1f2c4e-0000-4000-8000-000000000002', size: 4_711 },
  ],
};

const fill = `
insert into handovers (id, flow, source_app, source_party, source_guid, caller, status, created_at, settled_at)
select gen_random_uuid(), 'klage-til-saksbehandling', 'ttd/klage', '501337', gen_random_uuid(), $2::jsonb, 'delivered',
  now() - interval '60 days' + n * interval '5 seconds', now() - interval '60 days' + n * interval '5 seconds'
from generate_series(1, $1::integer) n`;

const rest = [
  `insert into deliveries (id, handover_id, target, target_app, state, version, waiting_since, ready_at, instance_party,
     instance_guid, model_written, filled, files, audits, created_at, updated_at)
   select gen_random_uuid(), id, 'sak', 'ttd/saksbehandling', 'delivered', 4, created_at, created_at, '500600',
     gen_random_uuid(), true, true, jsonb_build_array(
       jsonb_build_object('source', gen_random_uuid(), 'target', gen_random_uuid(), 'sha256', repeat('c', 64)),
       jsonb_build_object('source', gen_random_uuid(), 'target', gen_random_uuid(), 'sha256', repeat('d', 64))),
     2, created_at, created_at from handovers`,
  `insert into observations (delivery_id, kind, instance_party, instance_guid, at)
   select id, 'created', instance_party, instance_guid, created_at from deliveries`,
];

/** Handovers that were delivered over the last sixty days, with everything that is kept of them. */
export async function addOldHandovers(client: pg.Client, count: number): Promise<void> {
  await client.query('set synchronous_commit = off');
  await client.query(fill, [count, JSON.stringify(caller)]);
  for (const sql of rest) await client.query(sql);
  await client.query(
    `insert into intents (id, delivery_id, at, pin, outcome, settled)
     select gen_random_uuid(), id, created_at, $1::jsonb, 'created', 'made' from deliveries`,
    [JSON.stringify(pin)],
  );
  await client.query('vacuum analyze');
  await client.query('checkpoint');
}
