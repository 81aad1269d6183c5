-- Whose matter a refusal is, beside its code. Of what was refused before this it is not known, and is taken for the policy's.
alter table concordat.query_submissions add column category text default 'POLICY'
    check (category in ('REQUEST', 'DATA', 'POLICY', 'PEER', 'VIOLATION', 'INFRASTRUCTURE', 'BUG'));
alter table concordat.query_submissions alter column category drop default;
alter table concordat.query_submissions add check (outcome is distinct from 'REFUSED' or category is not null);
