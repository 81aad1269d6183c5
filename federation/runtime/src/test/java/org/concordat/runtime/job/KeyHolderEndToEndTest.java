package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;
import static org.concordat.runtime.job.TestFederation.NOTARY;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import org.concordat.crypto.paillier.Paillier;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.protocol.intersection.Intersection;
import org.concordat.protocol.regression.RegressionMessage;
import org.concordat.protocol.regression.VerticalRegression;
import org.concordat.protocol.secureboost.BoostMessage;
import org.concordat.protocol.secureboost.SecureBoost;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.transport.TestBroker;
import org.concordat.testkit.ShiftingScheme;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The key holder of the real protocols is no oracle, and is not believed either: who asks out of the script, and who opens
 * wrongly, ends the job with its name in the audit logs of all; over real stores and a real broker.
 */
@Timeout(300)
class KeyHolderEndToEndTest {
    private static final String INTERSECT = "{\"task\": \"intersect\"}, ";
    static final String REGRESSION = INTERSECT
            + "{\"task\": \"train\", \"protocol\": \"vertical-logistic-regression\", \"parameters\": {\"key_bits\": 2048,"
            + " \"batch_size\": 0, \"max_epochs\": 2, \"residual_ratio\": 0.125}}";
    private static final String TREES = INTERSECT
            + "{\"task\": \"train\", \"protocol\": \"secureboost\", \"parameters\": {\"key_bits\": 2048, \"n_estimators\": 2,"
            + " \"guest_first_trees\": 0, \"min_samples_leaf\": 1, \"min_bin_support\": 1, \"max_bin\": 4}}";

    @TempDir
    Path directory;

    private TestFederation federation;

    @BeforeEach
    void found() {
        federation = TestFederation.knowing(
                directory, TestBroker.shared(), new Intersection(), VerticalRegression.logistic(), new SecureBoost());
        federation.hold(BANK, FortyRows.ofTheGuest());
        federation.hold(BUREAU, FortyRows.ofTheHost());
    }

    @AfterEach
    void dissolve() {
        federation.close();
    }

    @Test
    void aGradientIsOpenedOnceARoundWhoeverAsksAgain() throws Exception {
        for (PartyId asker : List.of(BUREAU, BANK)) {
            federation.restart(
                    asker,
                    new Intersection(),
                    new AskingTwice<>(VerticalRegression.logistic(), RegressionMessage.MaskedGradient.class));
            var job = failed(REGRESSION, "protocol-violation", asker, "MaskedGradient");
            assertThat(disclosures(NOTARY, job, asker, "OpenedGradient"))
                    .as("one a round, and none for what came besides")
                    .isEqualTo(1);
            federation.restart(asker, new Intersection(), VerticalRegression.logistic(), new SecureBoost());
        }
    }

    @Test
    void theGuestOfATreeDecryptsALevelsSumsOnce() throws Exception {
        federation.restart(
                BUREAU, new Intersection(), new AskingTwice<>(new SecureBoost(), BoostMessage.LeftSums.class));
        failed(TREES, "protocol-violation", BUREAU, "LeftSums");
    }

    /** By one unit of a gradient's last place, at the host alone. */
    @Test
    void anArbiterThatOpensWronglyIsNamedInTheLogsOfAll() throws Exception {
        federation.restart(
                NOTARY,
                ShiftingScheme.of(Paillier.scheme(), (rows, _) -> rows == 3 ? BigInteger.ONE : BigInteger.ZERO));
        var job = failed(REGRESSION, "decryption-proof-invalid", NOTARY, "DecryptionProof");
        assertThat(disclosures(BUREAU, job, BANK, "RoundedScore"))
                .as("scores of the spoiled model")
                .isZero();
        for (PartyId party : List.of(BANK, BUREAU)) {
            assertThat(federation.at(party).results().modelShare(job)).isEmpty();
        }
    }

    /** Runs it; it must fail so at all parties, and stand in each log as a violation of that party. */
    private JobId failed(String tasks, String code, PartyId culprit, String message) throws InterruptedException {
        var job = federation.submitTask(tasks).id();
        federation.decide(job, Decision.APPROVE, null);
        for (var view : federation.awaitEverywhere(job, JobState.FAILED)) {
            assertThat(view.reason().code()).isEqualTo(code);
            assertThat(view.reason().party()).isEqualTo(culprit);
            assertThat(view.reason().toString()).contains(message);
        }
        for (PartyId party : TestFederation.PARTIES) {
            assertThat(federation
                            .databaseOf(party)
                            .sql("select details ->> 'party' from audit.entries where act = 'peer-violation'"
                                    + " and job_id = ?")
                            .param(job.value())
                            .query(String.class)
                            .list())
                    .as("at " + party)
                    .containsExactly(culprit.value());
        }
        return job;
    }

    private int disclosures(PartyId at, JobId job, PartyId to, String message) {
        return federation
                .databaseOf(at)
                .sql("select count(*) from audit.entries where act = 'disclosure' and job_id = ?"
                        + " and details ->> 'to' = ? and details ->> 'message' = ?")
                .params(job.value(), to.value(), message)
                .query(Integer.class)
                .single();
    }
}
