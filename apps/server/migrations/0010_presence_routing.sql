-- When the last socket of a process closed: whoever was seen only before that has left.
alter table presence add column left_at timestamptz(3);

-- The one rule of who is there. What the user chose counts while something vouches for it: a status set by API, a live
-- connection, or a call within the last five minutes (and after the last connection ended). `since`: when it became so.
create or replace view effective_presence as
select
  u.id as user_id,
  now_is.status,
  case when p.announced = now_is.status then p.since else coalesce(least(vouched.until, now()), p.since) end as since,
  p.last_seen_at,
  vouched.until as vouched_until
from users u
left join presence p on p.user_id = u.id
cross join lateral (
  select greatest(p.held_until, p.connected_until,
    case when p.left_at is null or p.last_seen_at > p.left_at then p.last_seen_at + interval '5 minutes' end) as until
) vouched
cross join lateral (
  select case when u.active and vouched.until > now() then p.status else 'offline' end as status
) now_is;

-- Every offer belongs to a spell of waiting (named by the conversation's waiting_since) and in it to a round:
-- when everyone eligible has missed or skipped, the next round begins.
alter table offers
  add column waiting_since timestamptz(3),
  add column round int not null default 1;
create index offers_round on offers (conversation_id, waiting_since, round);
