-- Which versions of which protocols a job may run by, as its guest's party stated them, and which of them this party could
-- play when the job came: its steward was shown these. From the start on, one of each is pinned: the highest that all members
-- know. Of jobs from before this nothing is known here.
create table concordat.job_protocols (
    job_id   uuid not null references concordat.jobs,
    protocol text not null,
    version  integer not null check (version >= 1),
    schema   concordat.sha256 not null, -- digest of the protocol's messages in this version
    playable boolean not null,
    pinned   boolean not null default false check (playable or not pinned),
    primary key (job_id, protocol, version)
);
create unique index job_protocols_pinned on concordat.job_protocols (job_id, protocol) where pinned;
