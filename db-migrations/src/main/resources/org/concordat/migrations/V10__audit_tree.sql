-- The Merkle tree over the audit log (RFC 9162): leaves in the order in which one sequencer numbered them, signed
-- checkpoints, what peers countersigned, and what this party remembers of its peers' logs. All of it only grows.

create table audit.leaves (
    sequence  bigint primary key check (sequence >= 0),
    entry_id  bigint not null unique references audit.entries (entry_id),
    leaf_hash concordat.sha256 not null
);

create table audit.checkpoints (
    size      bigint primary key check (size > 0),
    root      concordat.sha256 not null,
    at        timestamptz not null,
    signature bytea not null
);

create table audit.countersignatures (
    size      bigint not null references audit.checkpoints (size),
    peer      text not null,
    signature bytea not null,
    primary key (size, peer)
);

create table audit.peer_checkpoints (
    peer      text not null,
    size      bigint not null check (size > 0),
    root      concordat.sha256 not null,
    at        timestamptz not null,
    signature bytea not null,
    primary key (peer, size)
);

do $$
declare grown text;
begin
    foreach grown in array array['leaves', 'checkpoints', 'countersignatures', 'peer_checkpoints'] loop
        execute format('create trigger %1$s_only_grow before update or delete on audit.%1$s
                        for each row execute function audit.refuse_change()', grown);
        execute format('create trigger %1$s_are_never_truncated before truncate on audit.%1$s
                        for each statement execute function audit.refuse_change()', grown);
        execute format('alter table audit.%1$s enable always trigger %1$s_only_grow', grown);
        execute format('alter table audit.%1$s enable always trigger %1$s_are_never_truncated', grown);
        execute format('grant select, insert on audit.%I to ${appRole}', grown);
        execute format('grant select on audit.%I to ${auditReaderRole}', grown);
    end loop;
end $$;
