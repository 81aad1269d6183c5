-- What running jobs needs beyond V1.

-- Where in the protocol the reason of a job lies.
alter table concordat.jobs add column reason_step text;

-- Frames are ciphertext: compressing them costs and gains nothing.
alter table concordat.outbox alter column frame set storage external;
alter table concordat.inbox alter column frame set storage external;

-- The job seed by commit and reveal: each data party's commitment and, once revealed, its share. This party's own share is
-- here from the beginning, and secret until it is revealed.
create table concordat.seed_shares (
    job_id     uuid not null references concordat.jobs,
    party      text not null,
    commitment concordat.sha256 not null,
    share      concordat.sha256,                  -- 32 random bytes
    primary key (job_id, party)
);

-- Which members said that all their tasks ended well; kept by the guest's party, which decides.
create table concordat.job_completions (
    job_id  uuid not null references concordat.jobs,
    attempt integer not null,
    party   text not null,
    at      timestamptz not null,
    primary key (job_id, attempt, party)
);

-- How far a stream was received whose frames have been deleted, so that a late repetition is still known as one.
create table concordat.closed_streams (
    job_id     uuid not null,
    attempt    integer not null,
    sender     text not null,
    contiguous bigint not null,
    primary key (job_id, attempt, sender)
);

-- Coordination that was received and not yet acted upon.
create index inbox_coordination on concordat.inbox (received_at) where attempt = 0 and consumed_at is null;
