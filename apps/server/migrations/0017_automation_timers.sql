-- When to look next at an open conversation whose line does something by itself.
create table automation_timers (
  conversation_id uuid primary key references conversations on delete cascade,
  at timestamptz(3) not null
);
create index automation_timers_due on automation_timers (at);
