create table lines (
  id uuid primary key,
  name text not null,
  active boolean not null default true,
  language text not null,
  -- the sections of the contract's line object that have no column of their own
  settings jsonb not null,
  version int not null default 1,
  archived_at timestamptz(3),
  created_at timestamptz(3) not null default now()
);

create table line_queue (
  line_id uuid not null references lines on delete cascade,
  position int not null,
  user_id uuid references users on delete cascade,
  team_id uuid references teams on delete cascade,
  primary key (line_id, position),
  check (num_nonnulls(user_id, team_id) = 1)
);
create index line_queue_user on line_queue (user_id) where user_id is not null;
create index line_queue_team on line_queue (team_id) where team_id is not null;

-- Who serves a line, teams resolved; position decides in `strictly` mode.
create view line_operators as
select line_id, user_id, min(position) as position
from (
  select q.line_id, q.user_id, q.position from line_queue q where q.user_id is not null
  union all
  select q.line_id, m.user_id, q.position from line_queue q join team_members m on m.team_id = q.team_id
) served
group by line_id, user_id;
