-- Frames of authenticated violations, as their senders signed them: kept beyond their jobs' ends, and named by their hashes in
-- the entries 'peer-violation'. A row without bytes says that nothing was there to keep.
alter table concordat.quarantine
    drop column topic,
    add column attempt integer not null check (attempt >= 0), -- of the job, when it was found
    add column head_only boolean not null default false,      -- the beginning of a long frame, with its signed head
    alter column job_id set not null,
    alter column sender set not null,
    alter column sha256 drop not null;                        -- of evidence, as it is kept
create index quarantine_by_job on concordat.quarantine (job_id, attempt);
revoke update, delete on concordat.quarantine from ${appRole};
