-- Of coordination about jobs that this party does not know, how far each stream came is all that is kept, and of the newest only.
alter table concordat.closed_streams add column closed_at timestamptz not null default now();
create index closed_coordination on concordat.closed_streams (sender, closed_at) where attempt = 0;
