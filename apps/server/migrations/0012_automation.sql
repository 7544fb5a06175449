-- What has been said to customers by itself, and why: a cause is answered once, whoever asks again.
create table automatic_messages (
  conversation_id uuid not null references conversations on delete cascade,
  -- the kind, and what makes it one of several: `welcome`, `handed:<user>`, `longWait:2`
  cause text not null,
  kind text not null,
  -- null: it was its turn, but it could not be sent (blocked, channel off, enough said)
  message_id uuid references messages on delete cascade,
  at timestamptz(3) not null default clock_timestamp(),
  primary key (conversation_id, cause)
);

-- Who agreed to which text, or was told of it. Never changed; the text is kept as it was read.
create table consents (
  id uuid primary key,
  customer_id uuid not null references customers on delete cascade,
  line_id uuid not null references lines,
  -- a hash of text and address
  version text not null,
  kind text not null check (kind in ('accepted', 'notified')),
  text text not null,
  url text,
  -- where an accepting visitor was
  ip text,
  page_url text,
  at timestamptz(3) not null default clock_timestamp(),
  unique (customer_id, version)
);
