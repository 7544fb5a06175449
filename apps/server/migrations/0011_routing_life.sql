-- The working day an operator starts, pauses and ends; a line may ask for it. What has been is never changed.
create table workday_events (
  id bigint generated always as identity primary key,
  user_id uuid not null references users on delete cascade,
  status text not null check (status in ('started', 'paused', 'ended')),
  at timestamptz(3) not null default clock_timestamp()
);
create index workday_events_user on workday_events (user_id, id);
alter table presence
  add column workday text not null default 'ended' check (workday in ('started', 'paused', 'ended')),
  -- null: never started
  add column workday_since timestamptz(3);

-- As before, with the working day, and whether the user said himself that he is offline.
create or replace view effective_presence as
select
  u.id as user_id,
  now_is.status,
  case when p.announced = now_is.status then p.since else coalesce(least(vouched.until, now()), p.since) end as since,
  p.last_seen_at,
  vouched.until as vouched_until,
  coalesce(p.workday, 'ended') as workday,
  p.workday_since,
  coalesce(p.status = 'offline', false) as said_offline
from users u
left join presence p on p.user_id = u.id
cross join lateral (
  select greatest(p.held_until, p.connected_until,
    case when p.left_at is null or p.last_seen_at > p.left_at then p.last_seen_at + interval '5 minutes' end) as until
) vouched
cross join lateral (
  select case when u.active and vouched.until > now() then p.status else 'offline' end as status
) now_is;

alter table conversations
  -- since when it is pinned
  add column pinned_at timestamptz(3),
  -- its operator has left the line's queue while it awaited the customer, whose next word sends it back
  add column left_queue boolean not null default false;
update conversations set pinned_at = now() where pinned;

-- Customers who are kept from writing. What they write all the same is stored and begins nothing.
create table blocked_customers (
  customer_id uuid primary key references customers on delete cascade,
  reason text not null default '',
  blocked_at timestamptz(3) not null default clock_timestamp(),
  blocked_by uuid references users,
  conversation_id uuid references conversations
);
create index blocked_customers_newest on blocked_customers (blocked_at desc, customer_id desc);

-- When people were last told that a line's queue is empty of operators.
create table queue_alerts (
  line_id uuid primary key references lines on delete cascade,
  at timestamptz(3) not null
);

-- In one spell of waiting a conversation is accepted once.
drop index offers_accepted;
create unique index offers_accepted on offers (conversation_id, waiting_since) where outcome = 'accepted';

-- An offer has one outcome, for ever.
create function offer_is_decided() returns trigger language plpgsql as $$
begin
  raise exception 'offer % was decided already', old.id using errcode = 'integrity_constraint_violation';
end $$;
create trigger offers_one_outcome before update on offers for each row
  when (old.outcome is not null and (new.outcome is distinct from old.outcome or new.decided_at is distinct from old.decided_at))
  execute function offer_is_decided();
