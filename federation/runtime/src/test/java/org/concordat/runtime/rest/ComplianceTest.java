package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.concordat.crypto.merkle.MerkleHash;
import org.concordat.crypto.merkle.MerkleProof;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.audit.Checkpoint;
import org.concordat.federation.audit.Disclosure;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.channel.Address;
import org.concordat.federation.job.JobId;
import org.concordat.runtime.audit.Checkpoints;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.concordat.runtime.security.Authority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a compliance officer asks of a party by REST. */
final class ComplianceTest {
    private static final RunningParty PARTY = RunningParty.get();
    private static final String OFFICER = TestTokens.of("olga", Authority.COMPLIANCE);
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final JdbcAuditLog log = PARTY.context.getBean(JdbcAuditLog.class);
    private JobId job = new JobId(UUID.randomUUID());

    private void write(String actor, String act, Map<String, String> details) {
        log.append(new AuditEntry(NOON, actor, act, job, details));
    }

    @Test
    void tellsTheStoryOfAJobWithWhatLeftUnderWhichApproval() {
        write("ann", "job-submitted", Map.of("name", "score", "spec", "ab".repeat(32)));
        write("system", "job-approved", Map.of("party", TestTokens.AUDIENCE));
        write("party:bureau", "job-approved", Map.of("party", "bureau", "reason", "agreed"));
        write("system", "job-moved", Map.of("state", "RUNNING"));
        rowsLeave(3);
        write("ann", "job-ended", Map.of("state", "COMPLETED"));

        var story = PARTY.get("/api/v1/audit/jobs/" + job, OFFICER).json();

        assertThat(story.path("begun").path("actor").stringValue()).isEqualTo("ann");
        assertThat(story.path("specDigest").stringValue()).isEqualTo("ab".repeat(32));
        assertThat(story.path("answers").size()).isEqualTo(2);
        assertThat(story.path("answers").path(1).path("reason").stringValue()).isEqualTo("agreed");
        assertThat(story.path("steps").size()).isEqualTo(2);
        assertThat(story.path("released").size()).isEqualTo(1);
        var released = story.path("released").path(0);
        assertThat(released.path("to").stringValue()).isEqualTo("bureau");
        assertThat(released.path("kind").stringValue()).isEqualTo("CIPHERTEXT");
        assertThat(released.path("messages").asInt()).isEqualTo(3);
        assertThat(released.path("bytes").asInt()).isEqualTo(300);
        assertThat(released.path("approval").asLong())
                .isEqualTo(story.path("answers").path(0).path("entry").asLong());
    }

    @Test
    void tellsWhatLeftUnderAJobAndWhatOfThatSomebodyChanged() {
        job = JobId.parse(PARTY.post("/api/v1/jobs", TestTokens.of("ann", Authority.ANALYST), "{\"name\":\"score\"}")
                .json()
                .path("id")
                .asString());
        rowsLeave(3);

        var left = PARTY.get("/api/v1/jobs/" + job + "/disclosures", OFFICER).json();

        assertThat(left.path("items").size()).isEqualTo(1);
        var rows = left.path("items").path(0);
        assertThat(rows.path("to").stringValue()).isEqualTo("bureau");
        assertThat(rows.path("task").asInt()).isZero();
        assertThat(rows.path("messages").asInt()).isEqualTo(3);
        assertThat(rows.path("bytes").asInt()).isEqualTo(300);
        assertThat(left.path("altered").size()).isZero();

        long entry = PARTY.jdbc
                .sql("select max(entry_id) from audit.entries where job_id = ?")
                .param(job.value())
                .query(Long.class)
                .single();
        change(entry, "details = '{\"to\": \"nobody\"}'");

        var changed = PARTY.get("/api/v1/jobs/" + job + "/disclosures", OFFICER).json();
        assertThat(changed.path("altered").size()).isEqualTo(1);
        assertThat(changed.path("altered").path(0).asLong()).isEqualTo(entry);
    }

    private void rowsLeave(int messages) {
        for (int i = 1; i <= messages; i++) {
            log.append(AuditEntry.ofDisclosure(
                    NOON.plusSeconds(i),
                    new Disclosure(
                            job,
                            1,
                            new PartyId("bureau"),
                            new Address(0, "counting@1", i, "Rows"),
                            DisclosureKind.CIPHERTEXT,
                            "residuals",
                            100)));
        }
    }

    @Test
    void provesThatAnEntryStandsInTheLog() {
        write("ann", "job-submitted", Map.of("name", "proved"));
        long entry = PARTY.jdbc
                .sql("select entry_id from audit.entries where job_id = ?")
                .param(job.value())
                .query(Long.class)
                .single();
        var early = PARTY.get("/api/v1/audit/entries/" + entry + "/proof", OFFICER);
        assertThat(early.code()).isEqualTo("not-ready");
        PARTY.context.getBean(Checkpoints.class).checkpoint();

        var proof =
                PARTY.get("/api/v1/audit/entries/" + entry + "/proof", OFFICER).json();

        var signed = proof.path("checkpoint");
        var root = MerkleHash.ofHex(signed.path("root").stringValue());
        var path = new ArrayList<MerkleHash>();
        proof.path("path").forEach(hash -> path.add(MerkleHash.ofHex(hash.stringValue())));
        var leaf = MerkleHash.ofLeaf(proof.path("canonical").stringValue().getBytes(StandardCharsets.UTF_8));
        long sequence = proof.path("sequence").asLong();
        assertThat(new MerkleProof(path)
                        .includes(leaf, sequence, signed.path("size").asLong(), root))
                .isTrue();
        var identity = PARTY.context.getBean(Checkpoints.Identity.class);
        var checkpoint = new Checkpoint(
                identity.federation(),
                identity.self(),
                signed.path("size").asLong(),
                root,
                Instant.parse(signed.path("at").stringValue()));
        assertThat(checkpoint.signedBy(
                        identity.signingKey().verifyingKey(),
                        HexFormat.of().parseHex(signed.path("signature").stringValue())))
                .isTrue();
        assertThat(PARTY.get("/api/v1/audit/entries/987654321/proof", OFFICER).status())
                .isEqualTo(404);
    }

    @Test
    void showsOfAnEntryWhetherItIsAsItWasWritten() {
        write("ann", "job-submitted", Map.of("name", "honest"));
        var found = PARTY.get("/api/v1/audit/entries?job=" + job, OFFICER).json();
        assertThat(found.path("items").path(0).path("intact").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "actor = 'bob'",
                "act = 'job-refused'",
                "at = at + interval '1 hour'",
                "details = '{\"party\": \"bureau\"}'",
                "details = '{\"bytes\": [1]}'",
                "canonical = convert_to(replace(convert_from(canonical, 'UTF8'), 'ann', 'bob'), 'UTF8'), actor = 'bob'"
            })
    void saysWhichEntryWasChangedInSearchAndStory(String change) {
        write("ann", "job-submitted", Map.of("name", "score"));
        write("ann", "job-approved", Map.of("party", TestTokens.AUDIENCE));
        var before = PARTY.get("/api/v1/audit/jobs/" + job, OFFICER).json();
        assertThat(before.path("altered").size()).isZero();
        long entry = before.path("answers").path(0).path("entry").asLong();
        change(entry, change);

        var story = PARTY.get("/api/v1/audit/jobs/" + job, OFFICER).json();
        var found =
                PARTY.get("/api/v1/audit/entries?job=" + job, OFFICER).json().path("items");

        assertThat(story.path("altered").size()).isEqualTo(1);
        assertThat(story.path("altered").path(0).asLong()).isEqualTo(entry);
        assertThat(found.path(0).path("id").asLong()).isEqualTo(entry);
        assertThat(found.path(0).path("intact").asBoolean()).isFalse();
        assertThat(found.path(1).path("intact").asBoolean()).isTrue();
    }

    /** By whoever administers the database. The hashes that stand beside the entry are made to fit. */
    private static void change(long entry, String change) {
        var above = JdbcClient.create(RunningParty.DATABASE.superuser());
        above.sql("alter table audit.entries disable trigger all").update();
        above.sql("alter table audit.leaves disable trigger all").update();
        try {
            above.sql("update audit.entries set " + change + " where entry_id = " + entry)
                    .update();
            above.sql("update audit.entries set leaf_hash = sha256('\\x00'::bytea || canonical) where entry_id = "
                            + entry)
                    .update();
            above.sql("update audit.leaves l set leaf_hash = e.leaf_hash from audit.entries e"
                            + " where e.entry_id = l.entry_id and e.entry_id = " + entry)
                    .update();
        } finally {
            for (String table : new String[] {"entries", "leaves"}) {
                above.sql("alter table audit." + table + " enable trigger all").update();
                for (String guard : new String[] {"only_grow", "are_never_truncated"}) {
                    above.sql("alter table audit." + table + " enable always trigger " + table + "_" + guard)
                            .update();
                }
            }
        }
    }
}
