-- One set of rules that several lines follow.
create table settings_profiles (
  id uuid primary key,
  name text not null,
  settings jsonb not null,
  version int not null default 1,
  changed_at timestamptz(3) not null default now(),
  changed_by text not null
);

alter table lines
  -- archived lines follow none
  add column profile_id uuid references settings_profiles,
  -- where the line goes its own way: the part of its settings that is laid over the profile's
  add column deviations jsonb not null default '{}';
create index lines_profile on lines (profile_id) where profile_id is not null;

-- Every saved state of a line.
create table line_versions (
  line_id uuid not null references lines on delete cascade,
  version int not null,
  -- the line as it was put in, whole, with `deviations` (paths) and `archivedAt`
  input jsonb not null,
  at timestamptz(3) not null default now(),
  user_id uuid references users,
  user_name text not null,
  -- the version whose state this one brought back
  restored int,
  -- what could not be brought back with it
  dropped jsonb not null default '[]',
  primary key (line_id, version)
);

-- The present state of lines that are older than this, by whoever changed them last.
insert into line_versions (line_id, version, input, at, user_id, user_name)
select l.id, l.version,
  l.settings || jsonb_build_object('name', l.name, 'active', l.active, 'language', l.language, 'profileId', null, 'deviations', '[]'::jsonb,
    'archivedAt', to_char(l.archived_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'queue', coalesce(q.queue, '[]'::jsonb)),
  coalesce(a.at, l.created_at), a.user_id, coalesce(a.user_name, '')
from lines l
left join lateral (
  select jsonb_agg(jsonb_build_object('type', case when user_id is null then 'team' else 'user' end,
    'id', coalesce(user_id, team_id)) order by position) as queue
  from line_queue where line_id = l.id
) q on true
left join lateral (
  select at, user_id, user_name from audit where subject_type = 'line' and subject_id = l.id::text order by at desc, id desc limit 1
) a on true;
