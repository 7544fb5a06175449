create table presence (
  user_id uuid primary key references users on delete cascade,
  -- what the user chose
  status text not null default 'online' check (status in ('online', 'paused', 'offline')),
  since timestamptz(3) not null default now(),
  -- set by API: holds until then also without a connection
  held_until timestamptz(3),
  -- a process that has this user's sockets promises them until then
  connected_until timestamptz(3),
  last_seen_at timestamptz(3),
  -- what colleagues were last told, to notice a change
  announced text not null default 'offline' check (announced in ('online', 'paused', 'offline')),
  -- when the user last worked in a dialog; the longest idle comes first
  last_worked_at timestamptz(3)
);

create table offers (
  id uuid primary key,
  conversation_id uuid not null references conversations on delete cascade,
  user_id uuid not null references users,
  -- a transfer to a person must be accepted too
  transfer boolean not null default false,
  outcome text check (outcome in ('accepted', 'skipped', 'expired', 'withdrawn')),
  offered_at timestamptz(3) not null default now(),
  expires_at timestamptz(3),
  decided_at timestamptz(3),
  check ((outcome is null) = (decided_at is null))
);
create unique index offers_open on offers (conversation_id, user_id) where outcome is null;
create unique index offers_accepted on offers (conversation_id, decided_at) where outcome = 'accepted';
create index offers_user_open on offers (user_id) where outcome is null;
create index offers_conversation on offers (conversation_id, offered_at);

create table trail (
  id bigint generated always as identity primary key,
  conversation_id uuid not null references conversations on delete cascade,
  at timestamptz(3) not null default now(),
  event text not null,
  from_id uuid,
  to_id uuid,
  reason text not null,
  considered jsonb not null default '[]'
);
create index trail_conversation on trail (conversation_id, id);
