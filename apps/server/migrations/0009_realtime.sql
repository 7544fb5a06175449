-- Up to where the log has been pruned: a cursor before this cannot be resumed.
create table events_pruned (
  only_one boolean primary key default true check (only_one),
  xid xid8 not null,
  id bigint not null
);
