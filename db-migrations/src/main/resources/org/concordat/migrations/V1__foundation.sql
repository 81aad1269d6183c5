-- One line of migrations for every service: guest-party, host-party and arbiter have the same schema, each in a
-- database of its own. Run by the migrate role, which owns all of it. Placeholders: ${appRole}, ${auditReaderRole}.
--
-- Words are those of the glossary. Hashes are SHA-256, 32 bytes. Records of people are in no table here.

-- Flyway makes the schemas concordat and audit, because its own history lives in the first.

create domain concordat.sha256 as bytea check (octet_length(value) = 32);

-- Datasets -----------------------------------------------------------------------------------------------------------

-- A registration is immutable but for its state; registering the name again makes the next version.
create table concordat.datasets (
    dataset_id    uuid primary key,
    name          text not null check (length(name) between 1 and 100),
    version       integer not null check (version >= 1),
    state         text not null check (state in ('REGISTERED', 'SUPERSEDED', 'WITHDRAWN')),
    source_kind   text not null check (source_kind in ('CSV', 'PARQUET', 'TABLE')),
    source        jsonb not null,            -- where it is and how it is read; never a credential
    reading       jsonb not null,            -- id normalisation, missing values, bounds: what decides the content
    row_count     bigint not null check (row_count >= 0),
    content_hash  concordat.sha256 not null, -- of the logical content: see DatasetHash
    minimum_rows  integer not null check (minimum_rows >= 1),
    warnings      jsonb not null default '[]',
    registered_by text not null,
    registered_at timestamptz not null,
    unique (name, version)
);
-- One version of a name is in force.
create unique index datasets_in_force on concordat.datasets (name) where state = 'REGISTERED';

create table concordat.dataset_columns (
    dataset_id    uuid not null references concordat.datasets,
    position      integer not null check (position >= 0),
    name          text not null,
    role          text not null check (role in ('ID', 'LABEL', 'FEATURE', 'WEIGHT')),
    type          text not null check (type in ('TEXT', 'INTEGER', 'REAL')),
    missing_count bigint not null check (missing_count >= 0),
    primary key (dataset_id, position),
    unique (dataset_id, name)
);

-- No row, no use: the default of a column is that nobody may use it for anything. '*' stands for all.
create table concordat.dataset_policies (
    dataset_id uuid not null,
    position   integer not null,
    partners   text[] not null check (cardinality(partners) > 0),
    protocols  text[] not null check (cardinality(protocols) > 0),
    purposes   text[] not null check (cardinality(purposes) > 0),
    primary key (dataset_id, position),
    foreign key (dataset_id, position) references concordat.dataset_columns
);

-- Jobs ---------------------------------------------------------------------------------------------------------------

create table concordat.jobs (
    job_id         uuid primary key,
    name           text not null,
    purpose        text not null,
    role           text not null check (role in ('GUEST', 'HOST', 'ARBITER', 'OPENER')), -- of this party in this job
    coordinator    text not null,                 -- party id of the guest's party
    specification  bytea not null,                -- RFC 8785 form
    spec_digest    concordat.sha256 not null,     -- of it
    state          text not null check (state in ('SUBMITTED', 'AWAITING_APPROVAL', 'QUEUED', 'RUNNING', 'PAUSED',
                                                  'COMPLETED', 'FAILED', 'CANCELLED', 'REJECTED', 'EXPIRED')),
    reason_code    text,                          -- why it is paused or ended so: an ErrorCode
    reason_party   text,                          -- the party that the reason names
    reason         text,                          -- in plain words
    waiting        jsonb,                         -- for which message, of whom, since when
    attempt        integer not null default 0 check (attempt >= 0), -- 0: none begun
    version        bigint not null default 1,     -- of the row: the ETag
    submitted_by   text not null,
    submitted_at   timestamptz not null,
    approve_before timestamptz,
    updated_at     timestamptz not null,
    ended_at       timestamptz,
    check ((state in ('COMPLETED', 'FAILED', 'CANCELLED', 'REJECTED', 'EXPIRED')) = (ended_at is not null))
);
create index jobs_by_time on concordat.jobs (submitted_at desc, job_id);
create index jobs_open on concordat.jobs (state) where ended_at is null;

-- Terminal states are final, an attempt never goes back, and what was signed is not changed.
create function concordat.guard_job() returns trigger language plpgsql as $$
begin
    if old.ended_at is not null and new.state <> old.state then
        raise exception 'job % is % and stays so', old.job_id, old.state using errcode = 'integrity_constraint_violation';
    end if;
    if new.attempt < old.attempt then
        raise exception 'attempt of job % cannot go from % to %', old.job_id, old.attempt, new.attempt
            using errcode = 'integrity_constraint_violation';
    end if;
    if new.spec_digest <> old.spec_digest or new.specification <> old.specification then
        raise exception 'the specification of job % is signed', old.job_id using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger guard_job before update on concordat.jobs for each row execute function concordat.guard_job();

-- Committed before the first message of the attempt is sent; messages of older attempts are fenced off by it.
create table concordat.job_attempts (
    job_id     uuid not null references concordat.jobs,
    attempt    integer not null check (attempt >= 1),
    reason     text not null,                     -- first start, or what was recovered from
    started_at timestamptz not null,
    primary key (job_id, attempt)
);

create table concordat.job_tasks (
    job_id         uuid not null references concordat.jobs,
    position       integer not null check (position >= 0),  -- in the order of the specification
    name           text not null,
    kind           text not null,                 -- intersect, split, train, …
    protocol       text,                          -- id@version, pinned
    state          text not null check (state in ('WAITING', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED')),
    started_at     timestamptz,
    ended_at       timestamptz,
    rounds         bigint not null default 0,
    bytes_sent     bigint not null default 0,
    bytes_received bigint not null default 0,
    result         jsonb,                         -- figures for people: rows, loss, AUC
    primary key (job_id, position)
);

-- A decision of a person of this party (decided_by) or, as adopted from its signed message, of another party.
create table concordat.approvals (
    approval_id     bigint generated always as identity primary key,
    job_id          uuid not null references concordat.jobs,
    party           text not null,
    decided_by      text,                         -- null: a person of another institution
    decision        text not null check (decision in ('APPROVED', 'REFUSED', 'WITHDRAWN')),
    spec_digest     concordat.sha256 not null,    -- what was seen
    seed_commitment concordat.sha256,             -- to this party's share of the job seed
    reason          text,
    decided_at      timestamptz not null,
    expires_at      timestamptz,
    check (decision = 'APPROVED' or reason is not null)
);
create index approvals_of_job on concordat.approvals (job_id, party, approval_id);

-- Progress and state changes in order, for people; the id is that of the server-sent event.
create table concordat.job_events (
    event_id bigint generated always as identity primary key,
    job_id   uuid not null references concordat.jobs,
    kind     text not null,
    body     jsonb not null,
    at       timestamptz not null
);
create index job_events_of_job on concordat.job_events (job_id, event_id);

-- This party's sealed state at the end of a round. Content is here, or in the file of that hash when it is large.
create table concordat.checkpoints (
    job_id        uuid not null references concordat.jobs,
    task_position integer not null,
    round         text not null,                  -- as the script writes it
    sequence      bigint not null check (sequence >= 1), -- order within the task, kept over attempts
    attempt       integer not null,
    sha256        concordat.sha256 not null,
    sealed        bytea,                          -- null: in the file
    created_at    timestamptz not null,
    primary key (job_id, task_position, sequence)
);

-- Outputs: model shares, reports, scores. Content is here, or in the file of that hash when it is large.
create table concordat.artifacts (
    artifact_id   uuid primary key,
    job_id        uuid not null references concordat.jobs,
    task_position integer not null,
    kind          text not null,                  -- model-share, evaluation, scores, …
    name          text not null,
    media_type    text not null,
    sha256        concordat.sha256 not null,
    byte_count    bigint not null check (byte_count >= 0),
    content       bytea,                          -- null: in the file
    created_at    timestamptz not null,
    unique (job_id, task_position, kind, name)
);

-- Messages -----------------------------------------------------------------------------------------------------------

-- A stream is (job, attempt, from, to); here from is this party. Its sequence is gapless and starts at 1; attempt 0 is
-- the job's coordination, which begins before the job's row is at every party, so there is no foreign key. Bytes once
-- made are never made again: a re-send sends the stored frame.
create table concordat.outbox (
    job_id          uuid not null,
    attempt         integer not null check (attempt >= 0),
    receiver        text not null,
    sequence        bigint not null check (sequence >= 1),
    frame           bytea,                        -- sealed and signed; null: in the file of frame_hash
    frame_hash      concordat.sha256 not null,    -- of the frame
    envelope_hash   concordat.sha256 not null,    -- that the next envelope of the stream is chained to
    byte_count      bigint not null check (byte_count >= 0),
    created_at      timestamptz not null,
    sent_at         timestamptz,                  -- acknowledged by the broker
    acknowledged_at timestamptz,                  -- acknowledged by the receiver, end to end
    primary key (job_id, attempt, receiver, sequence)
);
create index outbox_to_send on concordat.outbox (created_at) where sent_at is null;
create index outbox_to_acknowledge on concordat.outbox (job_id, attempt, receiver, sequence) where acknowledged_at is null;

create function concordat.guard_outbox() returns trigger language plpgsql as $$
declare
    expected bigint;
begin
    if tg_op = 'INSERT' then
        select coalesce(max(sequence), 0) + 1 into expected from concordat.outbox
            where job_id = new.job_id and attempt = new.attempt and receiver = new.receiver;
        if new.sequence <> expected then
            raise exception 'stream to % of job % attempt %: sequence % where % was expected',
                new.receiver, new.job_id, new.attempt, new.sequence, expected
                using errcode = 'integrity_constraint_violation';
        end if;
    elsif (new.frame_hash, new.envelope_hash) is distinct from (old.frame_hash, old.envelope_hash)
            or new.frame is distinct from old.frame then
        raise exception 'message % to % of job % attempt % was made and stays as it is',
            old.sequence, old.receiver, old.job_id, old.attempt using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger guard_outbox_insert before insert on concordat.outbox
    for each row execute function concordat.guard_outbox();
create trigger guard_outbox_update before update of frame, frame_hash, envelope_hash on concordat.outbox
    for each row execute function concordat.guard_outbox();

-- Frames may come ahead of a gap, within a window. The same key with another hash is an equivocation of the sender: it
-- fails here, and is never overwritten.
create table concordat.inbox (
    job_id        uuid not null,
    attempt       integer not null check (attempt >= 0),
    sender        text not null,
    sequence      bigint not null check (sequence >= 1),
    frame         bytea,                          -- as it came, authenticated; null: in the file of frame_hash
    frame_hash    concordat.sha256 not null,
    envelope_hash concordat.sha256 not null,
    byte_count    bigint not null check (byte_count >= 0),
    received_at   timestamptz not null,
    consumed_at   timestamptz,                    -- by the protocol, in the transaction of what it led to
    primary key (job_id, attempt, sender, sequence)
);

-- What could not be authenticated, or what departed from the script. Capped by its writer; a record's bytes only as
-- evidence of an authenticated violation.
create table concordat.quarantine (
    quarantine_id bigint generated always as identity primary key,
    topic         text not null,
    code          text not null,
    job_id        uuid,
    sender        text,                           -- only where the signature holds
    sha256        concordat.sha256 not null,
    byte_count    bigint not null,
    evidence      bytea,
    received_at   timestamptz not null
);

-- REST ---------------------------------------------------------------------------------------------------------------

create table concordat.idempotency_keys (
    principal    text not null,
    key          text not null check (length(key) between 1 and 200),
    request_hash concordat.sha256 not null,       -- of method, path and body
    status       integer,                         -- null: in progress
    headers      jsonb,
    body         bytea,
    created_at   timestamptz not null,
    expires_at   timestamptz not null,
    primary key (principal, key)
);
create index idempotency_keys_by_expiry on concordat.idempotency_keys (expires_at);

-- Audit --------------------------------------------------------------------------------------------------------------

-- An entry is written in the transaction of its act and never changed. entry_id follows no promise but uniqueness: it
-- has gaps where an act rolled back. The Merkle tree numbers entries in tables of its own, because nobody may update one.
create table audit.entries (
    entry_id  bigint generated always as identity primary key,
    at        timestamptz not null,
    actor     text not null,                      -- a person, party:ID of a peer, or system
    act       text not null,                      -- job-submitted, dataset-registered, disclosure, …
    job_id    uuid,
    details   jsonb not null,                     -- for search; canonical decides
    canonical bytea not null,                     -- RFC 8785 form of the whole entry: what is hashed
    leaf_hash concordat.sha256 not null           -- SHA-256(0x00 ‖ canonical), RFC 9162
);
create index entries_by_job on audit.entries (job_id, entry_id) where job_id is not null;
create index entries_by_act on audit.entries (act, entry_id);
create index entries_by_time on audit.entries (at, entry_id);

create function audit.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log only grows: % of audit.% is refused', lower(tg_op), tg_table_name
        using errcode = 'insufficient_privilege';
end $$;
create trigger entries_only_grow before update or delete on audit.entries
    for each row execute function audit.refuse_change();
create trigger entries_are_never_truncated before truncate on audit.entries
    for each statement execute function audit.refuse_change();
alter table audit.entries enable always trigger entries_only_grow;
alter table audit.entries enable always trigger entries_are_never_truncated;

-- Grants -------------------------------------------------------------------------------------------------------------

revoke all on schema concordat, audit from public;
revoke execute on all functions in schema concordat, audit from public;

grant usage on schema concordat, audit to ${appRole};
grant select, insert, update, delete on all tables in schema concordat to ${appRole};
revoke insert, update, delete on concordat.flyway_schema_history from ${appRole};
grant select, insert on audit.entries to ${appRole};
alter default privileges in schema concordat grant select, insert, update, delete on tables to ${appRole};
alter default privileges in schema audit grant select, insert on tables to ${appRole};

grant usage on schema audit to ${auditReaderRole};
grant select on audit.entries to ${auditReaderRole};
alter default privileges in schema audit grant select on tables to ${auditReaderRole};
