create table channels (
  id uuid primary key,
  line_id uuid not null references lines,
  connector text not null,
  name text not null,
  active boolean not null default true,
  -- secrets, sealed with the installation's key
  credentials bytea,
  settings jsonb not null default '{}',
  -- what the connector must remember: webhook secret, polling cursor, account
  state jsonb not null default '{}',
  account jsonb,
  error_kind text,
  error text,
  last_inbound_at timestamptz(3),
  last_outbound_at timestamptz(3),
  deleted_at timestamptz(3),
  created_at timestamptz(3) not null default now()
);
create index channels_line on channels (line_id) where deleted_at is null;

-- What platforms handed us, as it came; kept until processed and a while after.
create table raw_events (
  id bigint generated always as identity primary key,
  channel_id uuid not null references channels,
  external_id text not null,
  payload jsonb not null,
  received_at timestamptz(3) not null default now(),
  processed_at timestamptz(3),
  unique (channel_id, external_id)
);
create index raw_events_processed on raw_events (processed_at) where processed_at is not null;

create table files (
  id uuid primary key,
  name text not null,
  mime text not null,
  size bigint not null,
  sha256 bytea not null,
  storage_key text not null,
  width int,
  height int,
  uploaded_by_user uuid references users,
  uploaded_by_customer uuid,
  -- set when the file is sent or received: from then on whoever may read the thread may read the file
  thread_id uuid,
  created_at timestamptz(3) not null default now()
);
create index files_thread on files (thread_id) where thread_id is not null;

create table customers (
  id uuid primary key,
  channel_id uuid not null references channels,
  external_id text not null,
  name text not null,
  username text,
  phone text,
  email text,
  language text,
  avatar_file_id uuid references files,
  -- the platform's mark of the avatar, to notice a new one
  avatar_key text,
  verified boolean not null default false,
  blocked_at timestamptz(3),
  contact_id uuid,
  profile jsonb not null default '{}',
  created_at timestamptz(3) not null default now(),
  unique (channel_id, external_id)
);

create table threads (
  id uuid primary key,
  channel_id uuid not null references channels,
  customer_id uuid not null references customers,
  external_id text not null,
  last_seq int not null default 0,
  -- how many public messages of the customer the thread holds; unread counts are differences of it
  customer_messages int not null default 0,
  -- up to which seq the customer has read, where the platform tells
  customer_read_seq int,
  context jsonb not null default '{}',
  created_at timestamptz(3) not null default now(),
  unique (channel_id, external_id)
);
create index threads_customer on threads (customer_id);

create table conversations (
  id uuid primary key,
  number int generated always as identity unique,
  thread_id uuid not null references threads,
  line_id uuid not null references lines,
  channel_id uuid not null references channels,
  customer_id uuid not null references customers,
  connector text not null,
  status text not null check (status in ('bot', 'waiting', 'offered', 'active', 'closing', 'closed')),
  close_reason text check (close_reason in ('operator', 'auto', 'spam', 'bot', 'customer', 'replyWindow')),
  operator_id uuid references users,
  awaiting text not null default 'operator' check (awaiting in ('operator', 'customer')),
  pinned boolean not null default false,
  spam boolean not null default false,
  rating int,
  -- customer_messages of the thread when this conversation began
  customer_messages_before int not null,
  last_message_id uuid,
  last_message_at timestamptz(3) not null,
  started_at timestamptz(3) not null default now(),
  -- since when it has been waiting for somebody to take it
  waiting_since timestamptz(3),
  accepted_at timestamptz(3),
  first_reply_at timestamptz(3),
  closing_until timestamptz(3),
  closed_at timestamptz(3),
  -- an operator is responsible exactly while it is being handled
  check ((status in ('active', 'closing')) <= (operator_id is not null)),
  check (status not in ('waiting', 'offered', 'bot') or operator_id is null),
  check ((status = 'closed') = (closed_at is not null))
);
-- the house's promise: at most one open conversation in a thread
create unique index conversations_open on conversations (thread_id) where status <> 'closed';
create index conversations_thread on conversations (thread_id, started_at desc);
create index conversations_all on conversations (last_message_at desc, id desc);
create index conversations_line on conversations (line_id, last_message_at desc, id desc);
create index conversations_mine on conversations (operator_id, last_message_at desc, id desc) where status <> 'closed';
create index conversations_queue on conversations (line_id, waiting_since, id) where status in ('waiting', 'offered');
create index conversations_customer on conversations (customer_id);

create table participants (
  conversation_id uuid not null references conversations on delete cascade,
  user_id uuid not null references users,
  joined_at timestamptz(3) not null default now(),
  primary key (conversation_id, user_id)
);
create index participants_user on participants (user_id);

create table messages (
  id uuid primary key,
  thread_id uuid not null references threads,
  conversation_id uuid not null references conversations,
  seq int not null,
  author_type text not null check (author_type in ('customer', 'operator', 'bot', 'system')),
  author_id uuid,
  author_name text not null,
  visibility text not null check (visibility in ('public', 'internal')),
  text text not null default '',
  entities jsonb not null default '[]',
  part jsonb,
  reply_to_id uuid references messages,
  -- the platform's id, unique within the thread
  external_id text,
  client_message_id text,
  -- how many public messages of the customer the thread held up to and including this one
  customer_messages int not null,
  -- when it was written, by the platform's clock
  sent_at timestamptz(3) not null,
  created_at timestamptz(3) not null default now(),
  edited_at timestamptz(3),
  deleted_at timestamptz(3),
  unique (thread_id, seq)
);
create unique index messages_external on messages (thread_id, external_id) where external_id is not null;
create unique index messages_client on messages (thread_id, client_message_id) where client_message_id is not null;
create index messages_conversation on messages (conversation_id, seq);
create index messages_search on messages using gin (to_tsvector('russian', text)) where text <> '';

create table attachments (
  id uuid primary key,
  message_id uuid not null references messages,
  position int not null,
  kind text not null check (kind in ('image', 'video', 'audio', 'voice', 'file', 'sticker', 'animation')),
  file_id uuid references files,
  -- where the connector fetches it from, until the file is here
  source jsonb,
  status text not null check (status in ('pending', 'ready', 'failed')),
  error text,
  name text not null,
  mime text not null,
  size bigint not null,
  width int,
  height int,
  duration_seconds real,
  unique (message_id, position)
);

create table deliveries (
  message_id uuid primary key references messages,
  thread_id uuid not null,
  status text not null check (status in ('pending', 'sent', 'delivered', 'read', 'failed')),
  -- parts the platform already has: a message that was split is taken up after the last one sent
  external_ids text[] not null default '{}',
  -- set while a request is on its way; found set after a crash, its outcome is unknown
  sending_since timestamptz(3),
  attempts int not null default 0,
  retry_at timestamptz(3),
  error_kind text,
  error text,
  updated_at timestamptz(3) not null default now()
);
create index deliveries_thread on deliveries (thread_id) where status in ('sent', 'delivered');

create table read_marks (
  thread_id uuid not null references threads,
  user_id uuid not null references users on delete cascade,
  seq int not null,
  -- customer_messages of the message read last
  customer_messages int not null,
  at timestamptz(3) not null default now(),
  primary key (thread_id, user_id)
);

-- Site chat: a visitor's tokens.
create table visitor_tokens (
  token_hash bytea primary key,
  channel_id uuid not null references channels,
  customer_id uuid not null references customers,
  created_at timestamptz(3) not null default now(),
  last_used_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null
);
create index visitor_tokens_customer on visitor_tokens (customer_id);
