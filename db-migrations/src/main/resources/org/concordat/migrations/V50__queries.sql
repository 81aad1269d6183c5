-- Aggregate queries: what was asked of a data set, in order, what was decided, and what its owner allows. Rows of people are
-- not here: persons are keyed pseudonyms, and sets of them are places among these.

-- One row locks the decisions on a data set, and holds its people: 8 bytes each, in the order of meeting.
create table concordat.query_books (
    dataset text primary key,
    people  bytea not null default ''::bytea
);

create table concordat.query_submissions (
    number       bigint generated always as identity primary key,
    dataset      text not null references concordat.query_books,
    plan         bytea not null,                   -- RFC 8785
    partner      text not null,
    purpose      text not null,
    submitted_at timestamptz not null,
    decided_at   timestamptz,
    outcome      text check (outcome in ('RELEASED', 'REPEATED', 'REFUSED')),
    repeats      bigint references concordat.query_submissions,
    code         text,
    detail       text,
    key          text,                             -- of the normalised question and the content
    sets         bytea,                            -- persons behind each number that left
    answer       bytea,
    check ((outcome is null) = (decided_at is null)),
    check (outcome is distinct from 'RELEASED' or (key is not null and sets is not null and answer is not null)),
    check (outcome is distinct from 'REPEATED' or repeats is not null),
    check (outcome is distinct from 'REFUSED' or (code is not null and detail is not null))
);
create unique index query_answers on concordat.query_submissions (dataset, key) where outcome = 'RELEASED';
create index query_decisions on concordat.query_submissions (dataset, number);

-- A decision is made once and never taken back.
create function concordat.refuse_second_decision() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.outcome is not null
        or (new.dataset, new.plan, new.partner, new.purpose, new.submitted_at)
            is distinct from (old.dataset, old.plan, old.partner, old.purpose, old.submitted_at) then
        raise exception 'decisions on queries only grow: % is refused', lower(tg_op)
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger query_decisions_only_grow before update or delete on concordat.query_submissions
    for each row execute function concordat.refuse_second_decision();

create table concordat.query_policies (
    dataset text not null,
    version integer not null,
    policy  jsonb not null,
    set_by  text not null,
    set_at  timestamptz not null,
    primary key (dataset, version)
);
