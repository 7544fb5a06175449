-- Buttons under messages of ours, and reactions to any message.
alter table messages
  -- rows of { label, url | payload, pressed? }
  add column buttons jsonb,
  -- one entry for each person and emoji, also of those taken back: { emoji, id, name, at, gone? }
  add column reactions jsonb;

-- A group counts as one customer.
alter table customers add column kind text not null default 'person' check (kind in ('person', 'group'));

-- How many of external_ids belong to each step in which a message was sent: an album is one step with several.
alter table deliveries add column parts int[] not null default '{}';
update deliveries set parts = array_fill(1, array[cardinality(external_ids)]) where external_ids <> '{}';
