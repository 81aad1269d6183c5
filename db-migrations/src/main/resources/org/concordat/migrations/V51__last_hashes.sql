-- Of a stream whose frames have been deleted, the hash that its next frame would have to name: so that the chain is checked
-- over restarts, too.
alter table concordat.closed_streams add column last_hash concordat.sha256;
