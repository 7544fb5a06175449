create table installation (
  only_one boolean primary key default true check (only_one),
  company_name text not null,
  language text not null,
  time_zone text not null,
  setup_step text not null default 'line' check (setup_step in ('line', 'channel', 'test', 'done')),
  setup_line_id uuid,
  setup_channel_id uuid,
  created_at timestamptz(3) not null default now()
);

create table users (
  id uuid primary key,
  name text not null,
  email text not null,
  password_hash text,
  role text not null check (role in ('admin', 'supervisor', 'operator')),
  language text not null,
  active boolean not null default true,
  avatar_file_id uuid,
  preferences jsonb not null default '{}',
  created_at timestamptz(3) not null default now()
);
create unique index users_email on users (lower(email));

create table teams (
  id uuid primary key,
  name text not null,
  created_at timestamptz(3) not null default now()
);
create table team_members (
  team_id uuid not null references teams on delete cascade,
  user_id uuid not null references users on delete cascade,
  primary key (team_id, user_id)
);
create index team_members_user on team_members (user_id);

create table sessions (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  token_hash bytea not null unique,
  user_agent text not null default '',
  created_at timestamptz(3) not null default now(),
  last_used_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null
);
create index sessions_user on sessions (user_id);

create table api_tokens (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  name text not null,
  prefix text not null,
  token_hash bytea not null unique,
  created_at timestamptz(3) not null default now(),
  last_used_at timestamptz(3)
);
create index api_tokens_user on api_tokens (user_id);

create table invitations (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  token_hash bytea not null unique,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  used_at timestamptz(3)
);
create index invitations_user on invitations (user_id);

-- Failures per e-mail address and per network address; the next attempt must wait until `blocked_until`.
create table login_failures (
  subject text primary key,
  failures int not null,
  blocked_until timestamptz(3) not null,
  last_at timestamptz(3) not null
);

create table audit (
  id uuid primary key,
  at timestamptz(3) not null default now(),
  user_id uuid references users,
  user_name text not null,
  action text not null,
  subject_type text not null,
  subject_id text,
  details jsonb not null default '{}'
);
create index audit_at on audit (at desc, id desc);
