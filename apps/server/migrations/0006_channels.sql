-- What running connectors needs besides the channel itself.

alter table channels
  -- counts what administrators change; whoever runs the channel notices by it
  add column version int not null default 1,
  -- the platform asked the whole account to wait
  add column paused_until timestamptz(3),
  -- when updates were last fetched (transport poll), once a minute
  add column polled_at timestamptz(3);

-- The same account is connected once, by an index and not by hope.
create unique index channels_account on channels (connector, (account ->> 'externalId')) where deleted_at is null;

alter table raw_events
  -- given up on; kept for whoever repairs the connector
  add column dead_at timestamptz(3),
  add column error text;

-- When a customer's name and photo were last asked for.
create table profile_fetches (
  customer_id uuid primary key references customers on delete cascade,
  fetched_at timestamptz(3) not null default now()
);

-- What waits in a channel, for taking it up when the channel works again.
create index deliveries_pending on deliveries (thread_id) where status = 'pending';
