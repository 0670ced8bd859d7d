-- What limits and hops are counted from. Times are the database's own, so that clocks of machines do not matter.
-- Rows from before have none, and are not counted.
alter table handovers add column accepted_at timestamptz;
alter table handovers alter column accepted_at set default now();
create index handovers_by_client on handovers ((caller ->> 'clientId'), accepted_at);

alter table intents add column noted_at timestamptz;
alter table intents alter column noted_at set default now();
create index intents_by_owner on intents ((pin ->> 'owner'), noted_at) where pin is not null;

create index tombstones_by_source on tombstones (source_guid);
