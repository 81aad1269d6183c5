-- The last checkpoint of this party's log that is on its way to a peer, or there: the next one goes on from it.
create table concordat.told_checkpoints (
    peer text primary key,
    size bigint not null check (size > 0)
);
