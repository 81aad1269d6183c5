-- The policy of a data set's columns is kept as that of its queries is: in versions, narrowed by one steward, widened by two.
-- One table for both, and a proposal that nobody decides lapses.
drop trigger query_policies_only_grow on concordat.query_policies;
alter table concordat.query_policies rename to policies;
alter table concordat.policies
    add column kind       text not null default 'QUERIES' check (kind in ('QUERIES', 'COLUMNS')),
    add column expires_at timestamptz;             -- until when a proposal may be confirmed
alter table concordat.policies alter column kind drop default;
alter table concordat.policies drop constraint query_policies_pkey;
alter table concordat.policies add primary key (kind, dataset, version);

update concordat.policies set expires_at = greatest(set_at + interval '14 days', in_force_at) where not narrows;
alter table concordat.policies
    add check (narrows or expires_at is not null),
    add check (confirmed_by is null or in_force_at <= expires_at);

-- What was registered before stays in force.
insert into concordat.policies (kind, dataset, version, policy, set_by, set_at, narrows, in_force_at)
select 'COLUMNS', d.name, 1,
    jsonb_build_object('columns', jsonb_object_agg(c.name, jsonb_build_object('partners', to_jsonb(p.partners),
        'protocols', to_jsonb(p.protocols), 'purposes', to_jsonb(p.purposes)))),
    d.registered_by, d.registered_at, true, d.registered_at
from concordat.datasets d
    join concordat.dataset_columns c using (dataset_id)
    join concordat.dataset_policies p using (dataset_id, position)
where d.state = 'REGISTERED'
group by d.name, d.registered_by, d.registered_at;
drop table concordat.dataset_policies;

create or replace function concordat.refuse_changed_policy() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.in_force_at is not null or old.refused_at is not null
        or (new.kind, new.dataset, new.version, new.policy, new.set_by, new.set_at, new.based_on, new.narrows, new.expires_at)
            is distinct from (old.kind, old.dataset, old.version, old.policy, old.set_by, old.set_at, old.based_on, old.narrows,
                old.expires_at) then
        raise exception 'versions of a policy only grow: % is refused', lower(tg_op)
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger policies_only_grow before update or delete on concordat.policies
    for each row execute function concordat.refuse_changed_policy();
