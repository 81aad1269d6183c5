package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.ProtocolRegistry;
import org.concordat.runtime.job.spec.JobSpecParser;
import org.junit.jupiter.api.Test;

/** A registry with a protocol in two versions. */
class SeveralVersionsTest {
    private static final Protocol<?> ONE = GreetingProtocol.one();
    private static final Protocol<?> TWO = GreetingProtocol.two();
    private static final ProtocolRegistry BOTH = ProtocolRegistry.of(ONE, new CountingProtocol(), TWO);
    private static final TaskSpec GREET = new TaskSpec("greet", null, Map.of());

    private static byte[] json(String task) {
        return TestFederation.specificationOf(task).getBytes(StandardCharsets.UTF_8);
    }

    private static JobSpec job(String task) {
        return JobSpecParser.read(json(task)).spec();
    }

    @Test
    void aTaskIsDoneByTheHighestVersionUnlessAnotherIsPinned() {
        assertThat(BOTH.find(GREET)).contains(TWO);
        assertThat(BOTH.versions(GREET)).containsExactly(TWO, ONE);
        assertThat(BOTH.among(List.of(ONE.spoken())).find(GREET)).contains(ONE);
        assertThat(BOTH.among(List.of(ONE.spoken())).protocols()).hasSize(2);
        assertThat(BOTH.among(List.of(GreetingProtocol.changed().spoken())).find(GREET))
                .as("the same version with other messages is another one")
                .isEmpty();
    }

    @Test
    void aJobIsOfferedTheVersionsOfItsOwnProtocolsThatTakeItsTasks() {
        assertThat(BOTH.offered(job("{\"task\": \"greet\"}"))).containsExactly(ONE.spoken(), TWO.spoken());
        assertThat(BOTH.offered(job("{\"task\": \"count\"}"))).containsExactly(new CountingProtocol().spoken());
        assertThat(BOTH.offered(job("{\"task\": \"count\", \"rounds\": 0}")))
                .as("a version that objects to a task cannot be pinned for it")
                .isEmpty();
    }

    @Test
    void severalVersionsOfOneProtocolLeaveNoChoiceToTheAnalyst() {
        var parsed = new JobSpecParser(BOTH, Set.copyOf(TestFederation.PARTIES)).parse(json("{\"task\": \"greet\"}"));
        assertThat(parsed.spec().tasks()).hasSize(1);
    }

    @Test
    void aVersionIsThereOnce() {
        assertThatThrownBy(() -> ProtocolRegistry.of(ONE, GreetingProtocol.changed()))
                .hasMessageContaining("greeting@1 is there twice");
    }
}
