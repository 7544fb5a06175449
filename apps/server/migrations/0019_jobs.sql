-- Timers and upkeep have keys, steps of messages have none. Each sort is looked for alone, so that thousands of timers
-- that are due at once are not in the way.
drop index jobs_due;
create index jobs_due_steps on jobs (run_at, id) where key is null;
create index jobs_due_timers on jobs (run_at, id) where key is not null;
