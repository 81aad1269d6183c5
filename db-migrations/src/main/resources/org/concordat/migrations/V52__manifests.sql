-- The federation's manifests that this party has taken into force, each with a higher serial than the one before. The last
-- one is in force: a service does not go back.
create table concordat.manifests (
    serial     integer primary key check (serial >= 1),
    federation text not null,
    digest     concordat.sha256 not null,         -- of what its parties signed
    manifest   bytea not null,                    -- its RFC 8785 form, with the signatures
    since      timestamptz not null
);

create function concordat.guard_manifests() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        raise exception 'manifest % was in force and stays known', old.serial using errcode = 'integrity_constraint_violation';
    end if;
    if new.serial <= (select max(serial) from concordat.manifests) then
        raise exception 'manifest % is not newer than the one in force', new.serial
            using errcode = 'integrity_constraint_violation';
    end if;
    return new;
end $$;
create trigger guard_manifests before insert or update or delete on concordat.manifests
    for each row execute function concordat.guard_manifests();
