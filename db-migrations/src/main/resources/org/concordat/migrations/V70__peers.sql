-- What stands against a peer whose audit log did not go on from what this party remembered: jobs with it are refused until an
-- operator acknowledges that, and with it what the peer offered last.
create table concordat.peer_objections (
    objection_id      bigint generated always as identity primary key,
    peer              text not null,
    reason            text not null,
    at                timestamptz not null,
    times             bigint not null default 1 check (times > 0),
    offered_size      bigint,
    offered_root      concordat.sha256,
    offered_at        timestamptz,
    offered_signature bytea,
    acknowledged_by   text,
    acknowledged_at   timestamptz,
    note              text,
    check ((acknowledged_by is null) = (acknowledged_at is null))
);

create unique index one_open_objection on concordat.peer_objections (peer) where acknowledged_at is null;

-- A log that was acknowledged although it is another one than before is remembered as its next generation.
alter table audit.peer_checkpoints
    add column generation integer not null default 0 check (generation >= 0),
    drop constraint peer_checkpoints_pkey,
    add primary key (peer, generation, size);

-- Moduli of keys that were received: one that comes again in another job, or shares a prime with another, is refused.
create table concordat.seen_moduli (
    digest   concordat.sha256 primary key,
    modulus  bytea not null,
    job_id   uuid not null,
    holder   text not null,
    at       timestamptz not null
);
