-- Over whose rows together a number opens, as party ids with commas between; empty where each owner's own cohort counts. Of what
-- was released before this it is not known: a number that was told over all owners is taken for one that was told by itself.
alter table concordat.query_submissions add column owners text not null default '';
alter table concordat.query_submissions alter column owners drop default;

create or replace function concordat.refuse_second_decision() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.outcome is not null
        or (new.dataset, new.plan, new.partner, new.purpose, new.seal, new.owners, new.submitted_at)
            is distinct from
            (old.dataset, old.plan, old.partner, old.purpose, old.seal, old.owners, old.submitted_at) then
        raise exception 'decisions on queries only grow: % is refused', lower(tg_op)
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
