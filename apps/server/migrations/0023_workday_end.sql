-- A working day that somebody forgot to end ends by itself when he has been offline for so many hours; 0: never.
alter table installation add column workday_ends_after_hours int not null default 4;

alter table workday_events add column by_itself boolean not null default false;
-- whether the last step of the day was not the user's own
alter table presence add column workday_by_itself boolean not null default false;
