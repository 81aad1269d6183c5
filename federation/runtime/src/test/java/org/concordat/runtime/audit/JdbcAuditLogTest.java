package org.concordat.runtime.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.concordat.federation.FederationException;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.job.JobId;
import org.concordat.migrations.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class JdbcAuditLogTest {

    private static final JobId JOB = new JobId(UUID.fromString("00000000-0000-0000-0000-0000000000aa"));
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123456789Z");

    private TestDatabase database;
    private JdbcAuditLog log;
    private TransactionTemplate transaction;

    @BeforeEach
    void freshDatabase() {
        database = TestDatabase.migrated();
        var source = database.app();
        log = new JdbcAuditLog(JdbcClient.create(source));
        transaction = new TransactionTemplate(new JdbcTransactionManager(source));
    }

    @Test
    void anEntryIsFoundAsItWasWrittenToTheMicrosecond() {
        var entry =
                new AuditEntry(NOON, "ann", "job-submitted", JOB, Map.of("purpose", "credit-risk", "name", "ä \"x\""));

        log.append(entry);

        var found = log.find(AuditQuery.ofJob(JOB, 10)).entries();
        assertThat(found).hasSize(1);
        assertThat(found.getFirst().entry())
                .isEqualTo(new AuditEntry(
                        Instant.parse("2026-01-01T12:00:00.123456Z"),
                        "ann",
                        "job-submitted",
                        JOB,
                        Map.of("name", "ä \"x\"", "purpose", "credit-risk")));
    }

    @Test
    void anEntryStandsIfAndOnlyIfItsActDoes() {
        assertThatThrownBy(() -> transaction.executeWithoutResult(_ -> {
                    log.append(entry("job-submitted", JOB));
                    throw new IllegalStateException("the act failed");
                }))
                .hasMessage("the act failed");
        assertThat(log.find(AuditQuery.latest(10)).entries()).isEmpty();

        transaction.executeWithoutResult(_ -> log.append(entry("job-submitted", JOB)));
        assertThat(log.find(AuditQuery.latest(10)).entries()).hasSize(1);
    }

    @Test
    void theStoredHashIsThatOfTheStoredBytes() {
        log.append(entry("job-submitted", JOB));

        var row = JdbcClient.create(database.auditReader())
                .sql("select canonical, leaf_hash from audit.entries")
                .query((result, _) -> List.of(result.getBytes("canonical"), result.getBytes("leaf_hash")))
                .single();

        assertThat(AuditLeaf.hashOf(row.get(0))).isEqualTo(row.get(1));
        assertThat(new String(row.get(0), StandardCharsets.UTF_8))
                .isEqualTo("{\"act\":\"job-submitted\",\"actor\":\"ann\",\"at\":\"2026-01-01T12:00:00.123456Z\","
                        + "\"details\":{},\"job\":\"00000000-0000-0000-0000-0000000000aa\",\"v\":1}");
    }

    @Test
    void canonicalFormSortsNamesAndEscapesAsRfc8785Says() {
        var entry = new AuditEntry(NOON, "a", "b", null, Map.of("z", "\u0001\t\"\\/", "é", "€", "A", "\uD83D\uDE00"));

        String canonical = new String(AuditLeaf.of(entry).canonical(), StandardCharsets.UTF_8);

        assertThat(canonical)
                .contains("\"details\":{\"A\":\"\uD83D\uDE00\",\"z\":\"\\u0001\\t\\\"\\\\/\",\"é\":\"€\"}");
    }

    @Test
    void theEmptyLeafHasTheHashOfRfc9162() {
        assertThat(HexFormat.of().formatHex(AuditLeaf.hashOf(new byte[0])))
                .isEqualTo("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    }

    @Test
    void pagesCoverTheLogOnceNewestFirst() {
        for (int i = 0; i < 7; i++) {
            log.append(entry("act-" + i, JOB));
        }
        log.append(entry("other", null));
        var seen = new ArrayList<String>();
        AuditQuery query = AuditQuery.ofJob(JOB, 3);
        for (AuditPage page = log.find(query); ; page = log.find(query)) {
            page.entries().forEach(stored -> seen.add(stored.entry().act()));
            if (page.next() == null) {
                break;
            }
            query = query.after(page.next());
        }

        assertThat(seen).containsExactly("act-6", "act-5", "act-4", "act-3", "act-2", "act-1", "act-0");
    }

    @Test
    void searchesByActActorAndTime() {
        log.append(new AuditEntry(NOON, "ann", "job-submitted", JOB, Map.of()));
        log.append(new AuditEntry(NOON.plusSeconds(60), "bob", "job-approved", JOB, Map.of()));

        assertThat(acts(new AuditQuery(null, "job-approved", null, null, null, null, 10)))
                .containsExactly("job-approved");
        assertThat(acts(new AuditQuery(null, null, "ann", null, null, null, 10)))
                .containsExactly("job-submitted");
        assertThat(acts(new AuditQuery(null, null, null, NOON.plusSeconds(1), NOON.plusSeconds(61), null, 10)))
                .containsExactly("job-approved");
        assertThat(acts(new AuditQuery(null, "x'; drop table audit.entries; --", null, null, null, null, 10)))
                .isEmpty();
    }

    @Test
    void withoutTheLogNothingIsDone() {
        JdbcClient.create(database.superuser())
                .sql("revoke insert on audit.entries from app")
                .update();

        assertThatThrownBy(() -> log.append(entry("job-submitted", JOB)))
                .isInstanceOf(FederationException.class)
                .extracting(e -> ((FederationException) e).code())
                .isEqualTo(JdbcAuditLog.AUDIT_UNAVAILABLE);
    }

    private List<String> acts(AuditQuery query) {
        return log.find(query).entries().stream()
                .map(stored -> stored.entry().act())
                .toList();
    }

    private static AuditEntry entry(String act, JobId job) {
        return new AuditEntry(NOON, "ann", act, job, Map.of());
    }
}
