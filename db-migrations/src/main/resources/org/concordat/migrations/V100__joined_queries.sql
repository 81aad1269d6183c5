-- A question about those of the owner's rows that a partner's ids select: the partner's seal of these ids, a keyed digest; its
-- plan's condition is about the partner's rows. Empty: about the owner's own rows.
alter table concordat.query_submissions add column seal text not null default '' check (seal ~ '^([0-9a-f]{64})?$');
alter table concordat.query_submissions alter column seal drop default;

create or replace function concordat.refuse_second_decision() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.outcome is not null
        or (new.dataset, new.plan, new.partner, new.purpose, new.seal, new.submitted_at)
            is distinct from (old.dataset, old.plan, old.partner, old.purpose, old.seal, old.submitted_at) then
        raise exception 'decisions on queries only grow: % is refused', lower(tg_op)
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
