-- Work to be done, enqueued in the transaction of the fact that causes it.
create table jobs (
  id bigint generated always as identity primary key,
  kind text not null,
  -- a second job with the same key replaces the first: a timer that is set again
  key text unique,
  -- jobs of one lane run one at a time, in order of id
  lane text,
  payload jsonb not null,
  run_at timestamptz(3) not null default now(),
  attempts int not null default 0,
  -- counts claims and replacements: whoever finishes an older one must not delete the newer
  claim int not null default 0,
  -- held by a worker until then; a worker that died loses it
  locked_until timestamptz(3),
  last_error text,
  created_at timestamptz(3) not null default now()
);
create index jobs_due on jobs (run_at, id);
create index jobs_lane on jobs (lane, id) where lane is not null;

-- Jobs that failed for good, kept for a human to look at.
create table dead_jobs (
  id bigint primary key,
  kind text not null,
  payload jsonb not null,
  attempts int not null,
  last_error text not null,
  died_at timestamptz(3) not null default now()
);

-- The log that sockets are fed from. Rows are read in the order (xid, id) and only below the oldest
-- running transaction, so that a late commit can never slip in behind a reader.
create table events (
  id bigint generated always as identity,
  xid xid8 not null default pg_current_xact_id(),
  type text not null,
  thread_id uuid,
  conversation_id uuid,
  message_id uuid,
  line_id uuid,
  -- who may know besides the line's people
  user_ids uuid[] not null default '{}',
  data jsonb,
  at timestamptz(3) not null default now(),
  primary key (xid, id)
);
create index events_at on events (at);

create table idempotency_keys (
  scope text not null,
  key text not null,
  fingerprint text not null,
  status int not null,
  reply jsonb not null,
  created_at timestamptz(3) not null default now(),
  primary key (scope, key)
);
