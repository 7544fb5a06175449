-- A job that sends a message says in which thread.
update jobs set payload = payload || jsonb_build_object('threadId', substr(lane, length('deliver:') + 1))
where kind = 'inbox.messageToSend>channels' and lane like 'deliver:%';
