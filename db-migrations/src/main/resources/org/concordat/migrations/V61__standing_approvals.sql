-- What a steward approves ahead: further jobs of one specification, byte for byte, so many times and until then.
create table concordat.standing_approvals (
    number      bigint generated always as identity primary key,
    spec_digest concordat.sha256 not null,
    job_id      uuid not null references concordat.jobs, -- the one that was looked at and approved by hand
    given_by    text not null,
    given_at    timestamptz not null,
    until       timestamptz not null,
    most        integer not null check (most >= 1),
    used        integer not null default 0 check (used between 0 and most),
    ended_by    text,
    ended_at    timestamptz,
    check ((ended_by is null) = (ended_at is null))
);
create unique index standing_approvals_in_force on concordat.standing_approvals (spec_digest) where ended_at is null;
