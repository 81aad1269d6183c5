package org.concordat.runtime.audit;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.concordat.crypto.merkle.MerkleHash;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Which entries have leaves. Ids are given out by the sequence of the table, from 1; an entry of another id is a stranger: it
 * gets no leaf, and no other is looked for by it.
 */
final class JdbcLeaves {
    static final int BATCH = 5000;

    private static final long LOCK = 0x436f6e636f7264L;
    private static final int MOST_STRANGERS = 1000;

    private final JdbcClient jdbc;

    JdbcLeaves(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * How far it goes.
     *
     * @param drawn the last id that was given out
     * @param numbered the highest of these that has a leaf
     */
    record Ends(long drawn, long numbered) {}

    Ends ends() {
        return jdbc.sql("""
                        -- ends
                        select s.last_value,
                            coalesce((select max(entry_id) from audit.leaves where entry_id <= s.last_value), 0)
                        from audit.entries_entry_id_seq s""")
                .query((row, _) -> new Ends(row.getLong(1), row.getLong(2)))
                .single();
    }

    /** Whether there is an entry with an id behind {@code after}, up to {@code upTo}. */
    boolean any(long after, long upTo) {
        return jdbc.sql("""
                        -- any
                        select exists (select from audit.entries where entry_id > :after and entry_id <= :upTo)""")
                .param("after", after)
                .param("upTo", upTo)
                .query(Boolean.class)
                .single();
    }

    /** Gives leaves to entries with such ids that have none, at most {@link #BATCH}; in a transaction, one at a time. */
    List<MerkleHash> number(long after, long upTo) {
        jdbc.sql("-- number\nselect pg_advisory_xact_lock(:lock)")
                .param("lock", LOCK)
                .query()
                .singleRow();
        return jdbc.sql("""
                        -- number
                        with last as (select coalesce(max(sequence), -1) as sequence from audit.leaves),
                        fresh as (select e.entry_id, sha256('\\x00'::bytea || e.canonical) as leaf_hash
                                  from audit.entries e
                                  where e.entry_id > :after and e.entry_id <= :upTo
                                    and not exists (select 1 from audit.leaves l where l.entry_id = e.entry_id)
                                  order by e.entry_id limit :batch),
                        written as (insert into audit.leaves (sequence, entry_id, leaf_hash)
                                    select last.sequence + row_number() over (order by fresh.entry_id),
                                           fresh.entry_id, fresh.leaf_hash from fresh, last
                                    returning sequence, leaf_hash)
                        select leaf_hash from written order by sequence""")
                .param("after", Math.max(0, after))
                .param("upTo", upTo)
                .param("batch", BATCH)
                .query((row, _) -> new MerkleHash(row.getBytes(1)))
                .list();
    }

    /** The id of the last of the next {@code count} entries; 0 if there are none. */
    long endOfNext(long after, int count) {
        return jdbc.sql("""
                        -- endOfNext
                        select coalesce(max(entry_id), 0) from (
                            select entry_id from audit.entries where entry_id > :after order by entry_id limit :count) as next""")
                .param("after", after)
                .param("count", count)
                .query(Long.class)
                .single();
    }

    /** Entries with ids that were never given out, and without a leaf; not all where there are thousands. */
    long strangers() {
        // The sequence is read after the snapshot of the statement was taken: no entry that is seen can be ahead of it.
        return jdbc.sql("""
                        -- strangers
                        select count(*) from (
                            (select entry_id from audit.entries where entry_id < 1 order by entry_id limit :most)
                            union all
                            (select entry_id from audit.entries
                             where entry_id > (select last_value from audit.entries_entry_id_seq)
                             order by entry_id limit :most)) as strange
                        where not exists (select 1 from audit.leaves l where l.entry_id = strange.entry_id)""").param("most", MOST_STRANGERS).query(Long.class).single();
    }

    /** Entries up to an id that have no leaf; reads the index of the whole table. */
    long without(long upTo) {
        return jdbc.sql("""
                        -- without
                        select count(*) from audit.entries e where e.entry_id >= 1 and e.entry_id <= :upTo
                            and not exists (select 1 from audit.leaves l where l.entry_id = e.entry_id)""").param("upTo", upTo).query(Long.class).single();
    }

    /** Where entries stand in the tree, by their ids; without those that have no leaf. */
    Map<Long, Long> places(Collection<Long> ids) {
        return jdbc
                .sql("""
                        -- places
                        select entry_id, sequence from audit.leaves where entry_id = any(cast(:ids as bigint[]))""")
                .param("ids", ids.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}")))
                .query((row, _) -> Map.entry(row.getLong(1), row.getLong(2)))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
