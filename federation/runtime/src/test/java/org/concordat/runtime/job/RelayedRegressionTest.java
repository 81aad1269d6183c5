package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.concordat.federation.job.JobState;
import org.concordat.protocol.intersection.Intersection;
import org.concordat.protocol.regression.VerticalRegression;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.transport.TestBroker;
import org.concordat.testkit.relay.HostileRelay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A real regression, by a broker that authenticates nobody and a relay that does what it likes: the model is the same. */
@Timeout(300)
class RelayedRegressionTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** The order of the aligned rows, and so that of sums of doubles, is drawn anew in each job. */
    private static final double ROUNDING = 1e-9;

    @TempDir
    Path directory;

    @Test
    void comesToTheModelThatItComesToWithoutTheRelay() throws Exception {
        var broker = TestBroker.shared();
        List<Double> undisturbed;
        try (var federation = TestFederation.knowing(
                directory.resolve("undisturbed"), broker, new Intersection(), VerticalRegression.logistic())) {
            undisturbed = weights(federation);
        }
        assertThat(undisturbed).hasSize(6).doesNotContain(0.0);

        var written = broker.federation(TestFederation.PARTIES);
        var read = broker.federation(TestFederation.PARTIES);
        try (var relay = new HostileRelay(broker.hops(written, read), 23);
                var federation = TestFederation.over(
                        directory.resolve("relayed"),
                        broker,
                        new TestFederation.Wire(written, read),
                        new Intersection(),
                        VerticalRegression.logistic())) {
            var relayed = weights(federation);
            for (int i = 0; i < undisturbed.size(); i++) {
                assertThat(relayed.get(i)).as("weight " + i).isCloseTo(undisturbed.get(i), within(ROUNDING));
            }
            for (var adversity : HostileRelay.Adversity.values()) {
                if (adversity != HostileRelay.Adversity.SPLICED_OF_ANOTHER_JOB) { // there is one job
                    assertThat(relay.count(adversity)).as("%s", adversity).isPositive();
                }
            }
        }
    }

    /** Of both parties' columns, after the job is through. */
    private static List<Double> weights(TestFederation federation) throws Exception {
        federation.hold(BANK, FortyRows.ofTheGuest());
        federation.hold(BUREAU, FortyRows.ofTheHost());
        var job = federation.submitTask(KeyHolderEndToEndTest.REGRESSION).id();
        federation.decide(job, Decision.APPROVE, null);
        federation.awaitEverywhere(job, JobState.COMPLETED);
        var weights = new ArrayList<Double>();
        for (var party : List.of(BANK, BUREAU)) {
            var results = federation.at(party).results();
            var share = new ByteArrayOutputStream();
            results.write(results.modelShare(job).orElseThrow(), share);
            JSON.readTree(share.toByteArray())
                    .path("coefficients")
                    .forEach(coefficient ->
                            weights.add(coefficient.path("weight").asDouble()));
        }
        return weights;
    }
}
