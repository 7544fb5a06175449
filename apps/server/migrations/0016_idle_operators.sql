-- The longest idle of those who are there, found without counting what everybody has.
create index presence_idle on presence (last_worked_at nulls first) where announced = 'online';

-- What waits in a line, without passing over what is offered.
create index conversations_waiting on conversations (line_id, waiting_since, id) where status = 'waiting';
