-- One row per process that advances deliveries. Times are the database's own, so that clocks of machines do not matter.
create table replicas (
  incarnation uuid primary key,
  -- the engine's name for this process: whose jobs are to be unlocked when it is dead
  worker_pool text,
  started_at timestamptz not null default now(),
  beat_at timestamptz not null default now()
);

alter table deliveries
  -- which replica is at work on it; null: nobody, and a job waits if there is something to do
  add column run_by uuid,
  -- the last write, so that a commit whose answer was lost can be told from a write of somebody else
  add column write_id uuid,
  -- how often in a row the service ended while it worked on this one
  add column crashes smallint not null default 0,
  -- a person asked for another try then: older failures no longer count
  add column retried_at timestamptz,
  -- when what was made is looked at again, and how often it was
  add column audit_at timestamptz,
  add column audits smallint not null default 0;
create index deliveries_in_hand on deliveries (run_by) where run_by is not null;
create index deliveries_to_audit on deliveries (target_app, audit_at) where audit_at is not null;

alter table intents
  -- `post`: a POST of ours; `look`: nothing was sent by what this database knows, but B is looked for first
  add column kind text not null default 'post',
  -- where a look begins, when not at the intent
  add column window_from timestamptz,
  -- from then on nothing more can come of it, when not counted from `at`
  add column late_at timestamptz;
alter table intents alter column pin drop not null;

alter table handovers add column settled_at timestamptz;
create index handovers_settled on handovers (settled_at) where settled_at is not null;

-- What stays of a handover for ever: it is the key that keeps the same source instance from being handed over twice.
create table tombstones (
  flow text not null,
  source_guid uuid not null,
  handover_id uuid not null unique,
  -- the handover and its deliveries as they ended: ids, states and codes
  handover jsonb not null,
  deleted_at timestamptz not null,
  primary key (flow, source_guid)
);

-- Target apps to which nothing is created until a person has looked.
create table target_stops (
  target_app text primary key,
  reason text not null,
  delivery_id uuid not null,
  at timestamptz not null
);

-- What the audit of a target app found, and what persons did: ids and codes only.
create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  kind text not null,
  target_app text,
  delivery_id uuid,
  handover_id uuid,
  instance_party text,
  instance_guid uuid,
  -- issuer, organisation and client id of who did it
  caller jsonb
);
create index audit_by_delivery on audit (delivery_id);

-- The database was restored then: what is not newer may have been made already.
create table restorations (
  at timestamptz not null
);
