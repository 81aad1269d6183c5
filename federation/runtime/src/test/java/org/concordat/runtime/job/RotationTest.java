package org.concordat.runtime.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;
import static org.concordat.runtime.job.TestFederation.NOTARY;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.ExportSeal;
import org.concordat.federation.job.JobState;
import org.concordat.runtime.audit.AuditExport;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Parties take new long-term keys while jobs run, one party after the other and in any order: nothing is lost. */
@Timeout(240)
class RotationTest extends FoundedFederation {
    @ParameterizedTest(name = "the {0} rotates, and takes its new keys first: {1}")
    @org.junit.jupiter.params.provider.CsvSource({"bank, false", "bank, true", "bureau, true"})
    void aRunningJobGoesOnUnderTheKeysThatItBeganWithAndTheNextOneBeginsWithTheNewOnes(
            String rotating, boolean rotatesFirst) throws Exception {
        var party = new PartyId(rotating);
        var before = federation.keys().verifyingKey(party);
        var job = federation.submit(", \"rounds\": 3, \"hold_host\": true").id();
        federation.decide(job, Decision.APPROVE, null);
        federation.protocolAt(BUREAU).held.await();

        federation.keys().rotate(party);
        var others = TestFederation.PARTIES.stream()
                .filter(each -> !each.equals(party))
                .toList();
        if (rotatesFirst) {
            federation.takeManifest(party);
        }
        others.forEach(federation::takeManifest);
        federation.takeManifest(party);
        var after = federation.keys().verifyingKey(party);
        assertThat(after).isNotEqualTo(before);
        federation.protocolAt(BUREAU).gate.countDown();
        var ended = federation.awaitEverywhere(job, JobState.COMPLETED);

        assertThat(ended.getFirst()
                        .tasks()
                        .getFirst()
                        .report()
                        .get("total_rows")
                        .asLong())
                .isEqualTo(8);
        assertThat(federation.topics().framesSigned(job, 1, party, before)).isPositive();
        assertThat(federation.topics().framesSigned(job, 1, party, after)).isZero();

        var next = federation.submit(", \"rounds\": 2").id();
        federation.decide(next, Decision.APPROVE, null);
        federation.awaitEverywhere(next, JobState.COMPLETED);
        assertThat(federation.topics().framesSigned(next, 1, party, before)).isZero();
        assertThat(federation.topics().framesSigned(next, 1, party, after)).isPositive();
        assertThat(federation.topics().framesSigned(next, 0, party, after)).isPositive();
    }

    /** The proposal waits for the bureau, signed by a key of before two rotations, and sealed to another. */
    @Test
    void coordinationThatIsUnderWayOverTwoRotationsOfBothItsEndsIsTaken() throws Exception {
        federation.kill(BUREAU);
        var first = federation.keys().verifyingKey(BANK);
        var job = federation.submit("").id();
        TestFederation.until(
                "the proposal lies on its topic", () -> federation.topics().framesSigned(job, 0, BANK, first) > 1);
        for (int i = 0; i < 2; i++) {
            for (var party : List.of(BANK, BUREAU)) {
                federation.keys().rotate(party);
            }
            federation.takeManifest(BANK);
            federation.takeManifest(NOTARY);
        }
        federation.start(BUREAU);
        federation.decide(job, Decision.APPROVE, null);

        federation.awaitEverywhere(job, JobState.COMPLETED);
    }

    @Test
    void theAuditExportIsSealedWithTheKeyThatIsInForce() throws Exception {
        var job = federation.submit("").id();
        federation.decide(job, Decision.APPROVE, null);
        federation.awaitEverywhere(job, JobState.COMPLETED);
        var export = federation.export(BANK);
        var before = federation.keys().verifyingKey(BANK);
        assertThat(sealedBy(export, before)).isTrue();

        federation.keys().rotate(BANK);
        TestFederation.PARTIES.forEach(federation::takeManifest);

        assertThat(sealedBy(export, before)).isFalse();
        assertThat(sealedBy(export, federation.keys().verifyingKey(BANK))).isTrue();
    }

    private static boolean sealedBy(AuditExport export, VerifyingKey key) {
        var out = new ByteArrayOutputStream();
        export.write(out);
        var line =
                new JsonMapper().readTree(out.toString(UTF_8).lines().toList().getLast());
        var seal = new ExportSeal(
                "test",
                BANK,
                line.get("entries").asLong(),
                line.get("sha256").stringValue(),
                Instant.ofEpochMilli(line.get("atMillis").asLong()));
        return seal.signedBy(key, HexFormat.of().parseHex(line.get("signature").stringValue()));
    }

    @Test
    void aJobSurvivesTwoRotationsOfEveryParty() throws Exception {
        var job = federation.submit(", \"rounds\": 3, \"hold_host\": true").id();
        federation.decide(job, Decision.APPROVE, null);
        federation.protocolAt(BUREAU).held.await();
        for (int i = 0; i < 2; i++) {
            for (var party : List.of(NOTARY, BANK, BUREAU)) {
                federation.keys().rotate(party);
                TestFederation.PARTIES.forEach(federation::takeManifest);
            }
        }
        federation.protocolAt(BUREAU).gate.countDown();
        federation.awaitEverywhere(job, JobState.COMPLETED);
    }

    /** The last checkpoint was signed by the old key, which a peer that was away has not seen. */
    @ParameterizedTest
    @ValueSource(strings = {"bank", "notary"})
    void theAuditLogsAreCountersignedOnAndTheServiceStartsAgain(String rotating) throws Exception {
        var party = new PartyId(rotating);
        var job = federation.submit("").id();
        federation.decide(job, Decision.APPROVE, null);
        federation.awaitEverywhere(job, JobState.COMPLETED);

        federation.keys().rotate(party);
        federation.takeManifest(party);
        var next = federation.submit("").id();
        TestFederation.PARTIES.forEach(federation::takeManifest);
        federation.kill(party);
        federation.start(party);
        federation.decide(next, Decision.APPROVE, null);
        federation.awaitEverywhere(next, JobState.COMPLETED);

        TestFederation.until(
                "both peers countersigned the last checkpoint of " + party,
                () -> federation.databaseOf(party).sql("""
                        select (select count(*) from audit.leaves) = (select count(*) from audit.entries)
                          and (select count(*) from audit.countersignatures
                               where size = (select max(size) from audit.checkpoints)) = 2""").query(Boolean.class).single());
        for (var each : TestFederation.PARTIES) {
            assertThat(federation
                            .databaseOf(each)
                            .sql("select count(*) from audit.entries where act = 'peer-audit-log-refused'")
                            .query(Integer.class)
                            .single())
                    .isZero();
        }
    }
}
