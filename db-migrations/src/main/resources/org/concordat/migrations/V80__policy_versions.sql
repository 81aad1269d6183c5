-- A query policy is a versioned object. One that narrows the policy in force takes effect when a steward sets it; one that
-- widens it anywhere is proposed by one steward and confirmed by another. The last version in force counts.
alter table concordat.query_policies
    add column based_on     integer,               -- the version that was in force when it was proposed; null: none
    add column narrows      boolean not null default false,
    add column confirmed_by text,
    add column refused_by   text,
    add column reason       text,                  -- of a refusal
    add column in_force_at  timestamptz,
    add column refused_at   timestamptz;

-- What was set before stays in force.
update concordat.query_policies
set in_force_at = set_at, narrows = true, policy = '{"totalCohort": 0}'::jsonb || policy;

alter table concordat.query_policies
    add check (confirmed_by is distinct from set_by),
    add check (in_force_at is null or narrows or confirmed_by is not null),
    add check (in_force_at is null or refused_at is null),
    add check ((refused_at is null) = (refused_by is null));

-- What was proposed is never changed, and decided once.
create function concordat.refuse_changed_policy() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.in_force_at is not null or old.refused_at is not null
        or (new.dataset, new.version, new.policy, new.set_by, new.set_at, new.based_on, new.narrows)
            is distinct from (old.dataset, old.version, old.policy, old.set_by, old.set_at, old.based_on, old.narrows) then
        raise exception 'versions of a query policy only grow: % is refused', lower(tg_op)
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger query_policies_only_grow before update or delete on concordat.query_policies
    for each row execute function concordat.refuse_changed_policy();
