package org.concordat.runtime.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.migrations.TestDatabase;
import org.concordat.runtime.audit.TamperedLog.Change;
import org.concordat.runtime.audit.TamperedLog.Found;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The database's superuser changes the log in seeded ways, with and without the party's signing key. What a countersigned
 * checkpoint covers is always found: by {@code audit verify} on the export alone, or when a peer's memory is held against it.
 */
class TamperDrillTest {
    private static final PartyId BANK = new PartyId("bank");
    private static final PartyId BUREAU = new PartyId("bureau");
    private static final long SEED = 20260101;

    private final SigningKey bank = SigningKey.generate(new SecureRandom());
    private final SigningKey bureau = SigningKey.generate(new SecureRandom());
    private final Map<PartyId, VerifyingKey> keys = Map.of(BANK, bank.verifyingKey(), BUREAU, bureau.verifyingKey());
    private final Map<PartyId, Set<VerifyingKey>> believed =
            Map.of(BANK, Set.of(bank.verifyingKey()), BUREAU, Set.of(bureau.verifyingKey()));

    @Test
    void findsEverySortOfChange() throws SQLException {
        drill(600, 2 * CHANGES.size());
    }

    @Tag("slow")
    @Test
    void findsAThousandChangesOfTenThousandEntries() throws SQLException {
        drill(10_000, 1_000);
    }

    private static final Map<String, Change> CHANGES = changes();

    private static Map<String, Change> changes() {
        var all = new LinkedHashMap<String, Change>();
        all.put("edit an entry", (log, random) -> log.edit(log.place(random), text(random)));
        all.put("edit an entry and its leaf", (log, random) -> {
            int place = log.place(random);
            log.edit(place, text(random));
            log.hashAnew(place);
        });
        all.put("edit, sign anew with the stolen key", (log, random) -> {
            int place = log.place(random);
            log.edit(place, text(random));
            log.hashAnew(place);
            log.signAnew();
        });
        all.put("edit, sign anew, drop the countersignatures", (log, random) -> {
            int place = log.place(random);
            log.edit(place, text(random));
            log.hashAnew(place);
            log.forgetCountersignatures();
            log.signAnew();
        });
        for (String column : List.of(
                "actor = 'mallory'",
                "act = 'slept'",
                "at = at - interval '1 day'",
                "job_id = gen_random_uuid()",
                "details = '{}'",
                "leaf_hash = sha256('x')")) {
            all.put("edit a column: " + column, (log, random) -> log.editColumn(log.place(random), column));
        }
        all.put(
                "insert an entry of an id far ahead",
                (log, random) -> log.insertStranger((1L << 62) - random.nextInt(1000), text(random)));
        all.put(
                "insert an entry of an id before the first",
                (log, random) -> log.insertStranger(-random.nextInt(1000), text(random)));
        all.put("delete an entry", (log, random) -> log.delete(log.place(random)));
        all.put("delete an entry and close the gap", (log, random) -> {
            int place = log.place(random);
            log.delete(place);
            log.shift(place, -1);
        });
        all.put("insert an entry in the middle", (log, random) -> {
            int place = log.place(random);
            log.shift(place, 1);
            log.insert(place, text(random));
        });
        all.put("insert, sign anew, drop the countersignatures", (log, random) -> {
            int place = log.place(random);
            log.shift(place, 1);
            log.insert(place, text(random));
            log.forgetCountersignatures();
            log.signAnew();
        });
        all.put("truncate behind an entry", (log, random) -> log.truncate(log.place(random)));
        all.put("reorder two entries", TamperDrillTest::reorder);
        all.put("reorder, sign anew, drop the countersignatures", (log, random) -> {
            reorder(log, random);
            log.forgetCountersignatures();
            log.signAnew();
        });
        all.put("roll back to an older copy", (log, random) -> {
            long size = log.oldSize(random);
            log.truncate(size);
            log.forgetCheckpointsAfter(size);
        });
        all.put("fork: roll back and go on otherwise", (log, random) -> {
            long size = log.oldSize(random);
            log.truncate(size);
            for (long place = size; place < log.covered + 3; place++) {
                log.insert(place, text(random));
            }
            log.forgetCheckpointsAfter(size);
        });
        all.put("fork and sign anew with the stolen key", (log, random) -> {
            long size = log.oldSize(random);
            log.truncate(size);
            for (long place = size; place < log.covered + 3; place++) {
                log.insert(place, text(random));
            }
            log.forgetCountersignatures();
            log.signAnew();
        });
        return all;
    }

    private static void reorder(TamperedLog log, RandomGenerator random) {
        int one = log.place(random);
        int other = (one + 1 + random.nextInt((int) log.covered - 1)) % (int) log.covered;
        log.dropNonNegativeCheck();
        log.swap(one, other);
        log.bringBackSwapped();
    }

    private static String text(RandomGenerator random) {
        return "{\"act\":\"acted\",\"actor\":\"mallory-" + random.nextInt(1_000_000) + "\",\"v\":1}";
    }

    private void drill(int entries, int ways) throws SQLException {
        var database = TestDatabase.migrated();
        var remembered = fill(database, entries);
        var identity = new Checkpoints.Identity("test", BANK, bank, keys);
        var found = new LinkedHashMap<String, Map<Found, Integer>>();
        try (var log = new TamperedLog(database, identity, believed, remembered)) {
            assertThat(log.foundAfter((_, _) -> {}, new SplittableRandom(0)))
                    .as("nobody finds anything in a log that nobody touched")
                    .isEqualTo(Found.BY_NOBODY);
            var names = List.copyOf(CHANGES.keySet());
            for (int way = 0; way < ways; way++) {
                var name = names.get(way % names.size());
                var how = log.foundAfter(CHANGES.get(name), new SplittableRandom(SEED + way));
                found.computeIfAbsent(name, _ -> new EnumMap<>(Found.class)).merge(how, 1, Integer::sum);
            }
            System.out.printf(
                    "Tamper drill: %d entries, the last countersigned checkpoint covers %d; %d changes, seed %d%n",
                    entries, log.covered, ways, SEED);
        }
        found.forEach((name, how) -> System.out.printf("  %-52s %s%n", name, how));
        assertThat(found.values()).allSatisfy(how -> assertThat(how).doesNotContainKey(Found.BY_NOBODY));
    }

    /** Acts, a checkpoint every 256 entries as a service signs them, countersigned; the last entries stand under none. */
    private List<SignedCheckpoint> fill(TestDatabase database, int entries) {
        var source = database.app();
        var manager = new JdbcTransactionManager(source);
        var transactions = new TransactionTemplate(manager);
        var log = new JdbcAuditLog(JdbcClient.create(source));
        var tree = new JdbcAuditTree(JdbcClient.create(source), transactions, "test", BANK);
        var identity = new Checkpoints.Identity("test", BANK, bank, keys);
        var checkpoints = new Checkpoints(tree, log, identity, Clock.systemUTC());
        var remembered = new ArrayList<SignedCheckpoint>();
        for (int begin = 0; begin < entries; begin += 256) {
            int from = begin;
            int to = Math.min(entries, begin + 256);
            transactions.executeWithoutResult(_ -> {
                for (int i = from; i < to; i++) {
                    log.append(new AuditEntry(Instant.now(), "ann", "acted", null, Map.of("i", Integer.toString(i))));
                }
            });
            if (to - from < 256) {
                tree.grow();
                break;
            }
            assertThat(checkpoints.checkpoint()).isPresent();
            var signed = tree.latest().orElseThrow();
            tree.storeCountersignature(
                    signed.checkpoint().size(), BUREAU, signed.checkpoint().countersign(BUREAU, bureau));
            remembered.add(signed);
        }
        return remembered;
    }
}
