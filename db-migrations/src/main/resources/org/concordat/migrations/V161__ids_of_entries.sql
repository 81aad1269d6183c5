-- An id is the sequence's: who chooses one far ahead writes an entry that the sequencer cannot tell from those that come late.
revoke insert on audit.entries from ${appRole};
grant insert (at, actor, act, job_id, details, canonical, leaf_hash) on audit.entries to ${appRole};

-- The sequencer asks how far ids have been given out.
grant select on sequence audit.entries_entry_id_seq to ${appRole};
