-- Quotas of lending checks, over all jobs and restarts: at an owner against the party that asks, at the guest against the
-- analyst. No applicant is here: a subject is a pseudonym under a key that lives in the service's memory, as its job does.

-- One row locks what is counted against one of them.
create table concordat.quota_books (
    kind text not null check (kind in ('ANALYST', 'PARTY')),
    who  text not null,
    primary key (kind, who)
);

-- What was set aside for a job and spent in it (subject null), or one question of a person.
create table concordat.quota_uses (
    number  bigint generated always as identity primary key,
    kind    text not null,
    who     text not null,
    job_id  uuid not null,
    subject bytea,
    granted integer not null check (granted >= 0),
    spent   integer not null check (spent between 0 and granted),
    at      timestamptz not null,                  -- of the last use
    foreign key (kind, who) references concordat.quota_books,
    unique nulls not distinct (kind, who, job_id, subject)
);
create index quota_uses_by_time on concordat.quota_uses (kind, who, at);
