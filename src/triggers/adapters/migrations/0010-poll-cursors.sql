-- Where the search for a flow's finished source instances stands. Times are the database's own, but for `position`.
create table poll_cursors (
  flow text not null,
  -- SHA-256 of app, ready condition and since: a changed flow file begins anew, also while the old one still runs
  question text not null,
  stage text not null default 'counting' check (stage in ('counting', 'awaiting-approval', 'polling')),
  -- lastChanged by Storage's clock: everything up to there has been dealt with
  position timestamptz,
  -- when everything since `since` was last gone through
  swept_at timestamptz,
  -- which poll is under way, and until when nobody else begins one
  lease uuid,
  lease_until timestamptz,
  started_at timestamptz not null,
  ended_at timestamptz,
  -- the next poll, when it is not one interval after the last began
  again_at timestamptz,
  found integer,
  waiting integer,
  failures integer not null default 0,
  primary key (flow, question)
);
