package org.concordat.sandbox.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.concordat.cli.jobfile.JobFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a job when a part of the federation fails in the middle of it: minutes, so only where asked for. */
@Tag("slow")
@Timeout(600)
class FaultSystemTest {
    private RunningFederation running;
    private Stewards stewards;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(RunningFederation.isPossible(), "the services' jars are not built");
        running = RunningFederation.start(folder);
        stewards = new Stewards(running.federation, running.silent);
    }

    @AfterEach
    void stop() throws Exception {
        if (running != null) {
            running.close();
        }
    }

    private String trainingJob() throws Exception {
        return started(running.job(12));
    }

    private String started(JobFile file) throws Exception {
        var job = running.driver(file).submit();
        var view = running.await("bank", job, RunningFederation.training(), stewards);
        assertThat(view.path("state").asString()).isEqualTo("RUNNING");
        return job;
    }

    @ParameterizedTest
    @ValueSource(strings = {"bank", "bureau", "arbiter"})
    void aServiceThatIsKilledAndComesBackDelaysTheJobAndNoMore(String party) throws Exception {
        var job = trainingJob();
        running.federation.service(party).kill();
        running.federation.restart(party);

        for (var view : running.views(job).values()) {
            assertThat(view.path("state").asString()).isEqualTo("COMPLETED");
            assertThat(view.path("attempt").asInt()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bank", "bureau"})
    void aPartyThatIsKilledInATreeGrowsItOnceMore(String party) throws Exception {
        var job = started(running.boosting(60));
        running.federation.service(party).kill();
        running.federation.restart(party);

        for (var each : new String[] {"bank", "bureau"}) {
            var view = running.await(each, job, RunningFederation.terminal());
            assertThat(view.path("state").asString()).as(each).isEqualTo("COMPLETED");
            assertThat(view.path("attempt").asInt()).isEqualTo(2);
        }
    }

    @Test
    void aHostThatStaysAwayFailsTheJobAndIsNamedAtEveryOther() throws Exception {
        var job = trainingJob();
        running.federation.service("bureau").kill();
        for (var party : new String[] {"bank", "arbiter"}) {
            var view = running.await(party, job, RunningFederation.terminal());
            assertThat(view.path("state").asString()).as(party).isEqualTo("FAILED");
            assertThat(view.path("reason").toString()).as(party).contains("bureau");
        }
    }

    @Test
    void aBrokerThatRestartsDelaysTheJobAndNoMore() throws Exception {
        var job = trainingJob();
        running.federation.broker().restart();
        for (var view : running.views(job).values()) {
            assertThat(view.path("state").asString()).isEqualTo("COMPLETED");
        }
    }
}
