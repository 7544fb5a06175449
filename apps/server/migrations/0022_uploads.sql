-- Uploads that wait to be sent: those that are tidied away when nobody sent them, and what one visitor has of them.
create index files_unsent on files (created_at) where thread_id is null;
create index files_unsent_of_customer on files (uploaded_by_customer) where thread_id is null and uploaded_by_customer is not null;

-- Who refers to a file: asked before it goes.
create index attachments_file on attachments (file_id) where file_id is not null;
create index customers_avatar on customers (avatar_file_id) where avatar_file_id is not null;
create index users_avatar on users (avatar_file_id) where avatar_file_id is not null;
