-- An album comes as several messages of the platform and is one of ours.
alter table messages add column group_id text;
create index messages_group on messages (thread_id, group_id) where group_id is not null;

-- What the platform holds as messages of their own and we as one: the parts of an album (all of them, with the
-- caption of each) and the further pieces of an outgoing text that was split (the first is messages.external_id).
create table external_messages (
  thread_id uuid not null references threads,
  external_id text not null,
  message_id uuid not null references messages,
  position int not null,
  text text not null default '',
  entities jsonb not null default '[]',
  deleted_at timestamptz(3),
  primary key (thread_id, external_id)
);
create index external_messages_message on external_messages (message_id, position);

-- Up to which seq the responsible operator has read: the site chat shows its visitor "read".
alter table threads add column operator_read_seq int not null default 0;

-- A visitor and an operator may make the same id for a message of theirs.
drop index messages_client;
create unique index messages_client on messages (thread_id, author_type, client_message_id) where client_message_id is not null;

-- customer_messages of the thread with the customer's last message in this conversation; notes may follow later.
alter table conversations add column customer_messages int not null;
