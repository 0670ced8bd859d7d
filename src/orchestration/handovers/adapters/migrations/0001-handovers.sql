-- Ids, states, sizes and hashes only: no form data, name or national id in any column (design §3).
create table handovers (
  id uuid primary key,
  flow text not null,
  source_app text not null,
  source_party text not null,
  source_guid uuid not null,
  -- who asked: issuer, organisation, client id, scopes; asked about again when the worker acts
  caller jsonb not null,
  status text not null,
  created_at timestamptz not null,
  unique (flow, source_guid)
);
create index handovers_newest on handovers (created_at desc, id desc);
create index handovers_by_status on handovers (status, created_at desc, id desc);
create index handovers_by_source on handovers (source_guid);

create table deliveries (
  id uuid primary key,
  handover_id uuid not null references handovers (id),
  target text not null,
  target_app text not null,
  state text not null check (state in ('waiting', 'creating', 'completing', 'delivered', 'parked',
                                       'refused', 'expired', 'skipped', 'cancelled')),
  reason text,
  findings jsonb not null default '[]',
  next_run_at timestamptz,
  version integer not null default 0,
  attempts integer not null default 0,
  failing_since timestamptz,
  waiting_since timestamptz not null,
  ready_at timestamptz,
  instance_party text,
  instance_guid uuid,
  adopted boolean not null default false,
  writing_since timestamptz,
  unseen_write_at timestamptz,
  model_written boolean not null default false,
  filled boolean not null default false,
  files jsonb not null default '[]',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (handover_id, target)
);
create index deliveries_due on deliveries (next_run_at) where next_run_at is not null;
create index deliveries_by_instance on deliveries (instance_guid) where instance_guid is not null;

-- One row per POST that may have made an instance, committed before it is sent.
create table intents (
  id uuid primary key,
  delivery_id uuid not null references deliveries (id),
  at timestamptz not null,
  pin jsonb not null,
  outcome text,
  then_what text,
  settled text
);
create index intents_by_delivery on intents (delivery_id, at);

-- What was seen of the outside: appended always, never changed (design §3, principle 7).
create table observations (
  id bigint generated always as identity primary key,
  delivery_id uuid not null references deliveries (id),
  kind text not null,
  instance_party text not null,
  instance_guid uuid not null,
  at timestamptz not null
);
create index observations_by_delivery on observations (delivery_id);
