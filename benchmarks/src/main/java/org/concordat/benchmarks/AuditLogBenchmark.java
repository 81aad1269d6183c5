package org.concordat.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.concordat.cli.audit.AuditCommand;
import org.concordat.federation.PartyId;
import org.concordat.federation.Role;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.identity.CanonicalTree;
import org.concordat.federation.identity.Manifest;
import org.concordat.federation.identity.PartyCard;
import org.concordat.federation.identity.PartyKeystore;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.migrations.DatabaseRoles;
import org.concordat.migrations.DatabaseRoles.Login;
import org.concordat.migrations.Migrations;
import org.concordat.runtime.audit.AuditExport;
import org.concordat.runtime.audit.Checkpoints;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.concordat.runtime.audit.JdbcAuditTree;
import org.concordat.runtime.job.JdbcJobStore;
import org.concordat.runtime.model.HashedFiles;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import picocli.CommandLine;

/**
 * The audit log over a real PostgreSQL that forces every commit to the disk: entries a second, each in a transaction with a
 * job's row, beside the sequencer; then a log of a million entries exported, and verified offline.
 */
final class AuditLogBenchmark {
    private static final PartyId BANK = new PartyId("bank");
    private static final PartyId BUREAU = new PartyId("bureau");
    private static final Duration APPENDING = Duration.ofSeconds(10);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int WRITERS = 8;
    private static final int BATCH = 20_000;
    private static final byte[] SPECIFICATION = "{}".getBytes(StandardCharsets.UTF_8);

    private final PartyKeystore bank = PartyKeystore.generate(BANK, Instant.now(), new SecureRandom());
    private final PartyKeystore bureau = PartyKeystore.generate(BUREAU, Instant.now(), new SecureRandom());
    private final Checkpoints.Identity identity = new Checkpoints.Identity(
            "benchmark", BANK, bank.signing(), Map.of(BUREAU, bureau.signing().verifyingKey()));
    private final HikariDataSource pool;
    private final TransactionTemplate transactions;
    private final JdbcClient jdbc;
    private final JdbcAuditLog log;
    private final JdbcAuditTree tree;
    private final Checkpoints checkpoints;

    private AuditLogBenchmark(DataSource database) {
        pool = new HikariDataSource();
        pool.setDataSource(database);
        pool.setMaximumPoolSize(WRITERS + 4);
        transactions = new TransactionTemplate(new JdbcTransactionManager(pool));
        jdbc = JdbcClient.create(pool);
        log = new JdbcAuditLog(jdbc);
        tree = new JdbcAuditTree(jdbc, transactions, identity.federation(), BANK);
        checkpoints = new Checkpoints(tree, log, identity, Clock.systemUTC());
    }

    /** {@code [ENTRIES]}; a million without. */
    static void main(String[] arguments) throws Exception {
        int entries = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        var folder = Files.createTempDirectory("concordat-audit-benchmark");
        try (var server = EmbeddedPostgres.builder()
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start()) {
            var benchmark = new AuditLogBenchmark(migrated(server));
            benchmark.append();
            benchmark.verify(folder, entries);
            benchmark.pool.close();
        } finally {
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private static DataSource migrated(EmbeddedPostgres server) throws SQLException {
        var roles = new DatabaseRoles(new Login("migrate", "m"), new Login("app", "a"), new Login("reader", "r"));
        roles.provision(server.getPostgresDatabase(), "benchmark");
        Migrations.migrate(as(server, roles.migrate()), "app", "reader");
        return as(server, roles.app());
    }

    private static DataSource as(EmbeddedPostgres server, Login login) {
        var source = new PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://127.0.0.1:" + server.getPort() + "/benchmark");
        source.setUser(login.name());
        source.setPassword(login.password());
        return source;
    }

    /**
     * Each transaction inserts a job and its entry. Beside the writers the sequencer numbers the entries and a checkpoint is
     * signed and stored every {@link #TICK}, as a service does while more than 256 entries come a second: that work is in the
     * figure, on the same machine.
     */
    private void append() {
        var jobs = new JdbcJobStore(jdbc, Clock.systemUTC());
        var written = new LongAdder();
        long end = System.nanoTime() + APPENDING.toNanos();
        var signed = new LongAdder();
        try (var service = Executors.newSingleThreadScheduledExecutor();
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            var _ = service.scheduleAtFixedRate(
                    () -> transactions.executeWithoutResult(
                            _ -> checkpoints.checkpoint().ifPresent(_ -> signed.increment())),
                    TICK.toMillis(),
                    TICK.toMillis(),
                    TimeUnit.MILLISECONDS);
            for (int i = 0; i < WRITERS; i++) {
                writers.execute(() -> {
                    while (System.nanoTime() < end) {
                        transactions.executeWithoutResult(_ -> {
                            var job = job();
                            jobs.insert(job);
                            log.append(new AuditEntry(
                                    Instant.now(),
                                    "ann",
                                    "job-submitted",
                                    job.id(),
                                    Map.of("name", job.name(), "spec", job.digestHex())));
                        });
                        written.increment();
                    }
                });
            }
        }
        System.out.printf(
                Locale.ROOT,
                "append: %.0f entries/s, each committed with its job's row (fsync on, %d writers, %d s; beside them the"
                        + " sequencer and %d checkpoints, one a second); wanted 500%n",
                written.sum() / (double) APPENDING.toSeconds(),
                WRITERS,
                APPENDING.toSeconds(),
                signed.sum());
    }

    private static Job job() {
        var now = Instant.now();
        return new Job(
                new JobId(UUID.randomUUID()),
                Role.GUEST,
                BANK,
                "benchmark",
                "benchmark",
                SPECIFICATION,
                HashedFiles.sha256(SPECIFICATION),
                JobState.SUBMITTED,
                null,
                0,
                "ann",
                now,
                now,
                now,
                null,
                1);
    }

    private void verify(Path folder, int entries) throws IOException {
        long begun = System.nanoTime();
        for (long size = tree.grow(); size < entries; size = tree.grow()) {
            long from = size;
            long to = Math.min(entries, size + BATCH);
            transactions.executeWithoutResult(_ -> {
                fill(from, to);
            });
            transactions.executeWithoutResult(_ -> checkpoints.checkpoint());
            tree.latest()
                    .ifPresent(last -> tree.storeCountersignature(
                            last.checkpoint().size(), BUREAU, last.checkpoint().countersign(BUREAU, bureau.signing())));
        }
        say("written and numbered", entries, begun);

        begun = System.nanoTime();
        var export = folder.resolve("audit.ndjson");
        try (var out = new BufferedOutputStream(Files.newOutputStream(export), 1 << 20)) {
            new AuditExport(jdbc, transactions, tree, () -> identity, Clock.systemUTC()).write(out);
        }
        say("exported (" + (Files.size(export) >> 20) + " MiB)", entries, begun);

        var manifest = Files.write(
                folder.resolve("manifest.json"), CanonicalTree.bytes(manifest().tree()));
        begun = System.nanoTime();
        int status = new CommandLine(new AuditCommand())
                .execute("verify", export.toString(), "--manifest", manifest.toString());
        say("verified offline, exit " + status, entries, begun);
        System.out.println("wanted: 1,000,000 verified in 60 s");
    }

    private Manifest manifest() {
        var data = Set.of(PartyCard.Duty.DATA);
        return new Manifest(
                        "benchmark",
                        1,
                        List.of(bank.card("Bank", data), bureau.card("Bureau", data)),
                        List.of(new Manifest.Topic(BANK, BUREAU, "t-1"), new Manifest.Topic(BUREAU, BANK, "t-2")),
                        new Manifest.Floors(2048, 1, 1),
                        Map.of())
                .signed(BANK, bank.signing())
                .signed(BUREAU, bureau.signing());
    }

    /** Entries as disclosures look, written by one statement: only their number matters here. */
    private void fill(long from, long to) {
        jdbc.sql("""
                        insert into audit.entries (at, actor, act, details, canonical, leaf_hash)
                        select '2026-01-01T12:00:00Z', 'system', 'disclosure', details, canonical,
                            sha256('\\x00'::bytea || canonical)
                        from (select jsonb_build_object('bytes', cast(i as text), 'kind', 'CIPHERTEXT', 'to', 'bureau',
                                  'what', 'residuals') as details,
                              convert_to('{"act":"disclosure","actor":"system","at":"2026-01-01T12:00:00Z",'
                                || '"details":{"bytes":"' || i || '","kind":"CIPHERTEXT","to":"bureau","what":"residuals"},'
                                || '"v":1}', 'UTF8') as canonical
                              from generate_series(:from, :to - 1) as i) as made""").param("from", from).param("to", to).update();
    }

    private static void say(String what, int entries, long begun) {
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.printf(
                Locale.ROOT, "%s: %,d entries in %.1f s, %,.0f/s%n", what, entries, seconds, entries / seconds);
    }
}
