package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;
import static org.concordat.runtime.job.TestFederation.NOTARY;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.concordat.federation.Member;
import org.concordat.federation.job.coordination.Coordination.Place;
import org.concordat.federation.task.ProtocolRegistry;
import org.concordat.runtime.job.spec.JobSpecParser;
import org.junit.jupiter.api.Test;

class AgreedCheckpointsTest {
    private static final String SEALS = "{\"task\": \"count\", \"rounds\": 9, \"checkpoints\": true}";
    private static final String SEALS_NOT = "{\"task\": \"count\", \"rounds\": 9}";

    private final AgreedCheckpoints three = job(SEALS, SEALS_NOT, SEALS);

    private static AgreedCheckpoints job(String... tasks) {
        var text = TestFederation.specificationOf(String.join(", ", tasks)).getBytes(StandardCharsets.UTF_8);
        return new AgreedCheckpoints(JobSpecParser.read(text).spec(), ProtocolRegistry.of(new CountingProtocol()));
    }

    private static List<Place> rounds(int task, int... rounds) {
        return java.util.Arrays.stream(rounds)
                .mapToObj(round -> new Place(task, round))
                .toList();
    }

    private static List<Place> both(List<Place> one, List<Place> other) {
        return java.util.stream.Stream.concat(one.stream(), other.stream()).toList();
    }

    private Member bureau() {
        return three.spec().roster().memberOf(BUREAU).orElseThrow();
    }

    @Test
    void ofEachTaskTheHighestRoundThatAllHaveIsAgreed() {
        assertThat(three.agree(Map.of(
                        BANK, both(rounds(0, 6, 7, 8, 9), rounds(2, 1, 2, 3)),
                        BUREAU, both(rounds(0, 6, 7, 8, 9), rounds(2, 2, 3, 4)),
                        NOTARY, both(rounds(0, 5, 6, 7, 8), rounds(2, 1, 2)))))
                .containsExactly(new Place(0, 8), new Place(2, 2));
    }

    @Test
    void behindATaskThatBeginsAnewEveryTaskDoes() {
        assertThat(three.agree(Map.of(
                        BANK, both(rounds(0, 1), rounds(2, 3)),
                        BUREAU, both(rounds(0, 2), rounds(2, 3)),
                        NOTARY, both(rounds(0, 1, 2), rounds(2, 3)))))
                .isEmpty();
        assertThat(three.agree(Map.of(BANK, rounds(0, 1), BUREAU, rounds(0, 1))))
                .isEmpty();
    }

    @Test
    void aMemberGoesOnFromNothingThatItDoesNotHave() {
        var own = both(rounds(0, 7, 8), rounds(2, 1, 2));
        assertThat(three.within(own, List.of(), bureau())).isTrue();
        assertThat(three.within(own, rounds(0, 8), bureau())).isTrue();
        assertThat(three.within(own, both(rounds(0, 8), rounds(2, 1)), bureau()))
                .isTrue();
        assertThat(three.within(own, rounds(0, 6), bureau())).isFalse();
        assertThat(three.within(own, both(rounds(0, 8), rounds(2, 3)), bureau()))
                .isFalse();
        assertThat(three.within(own, rounds(-1, 1), bureau())).isFalse();
        assertThat(three.within(own, rounds(3, 1), bureau())).isFalse();
    }

    /** What a later task sealed may rest upon what an earlier one drew, which would be drawn anew. */
    @Test
    void placesThatLeaveATaskOutOrNameOneTwiceAreRefusedThoughTheMemberHasThem() {
        var own = both(rounds(0, 7, 8), rounds(2, 1, 2));
        assertThat(three.within(own, rounds(2, 2), bureau())).isFalse();
        assertThat(three.within(own, rounds(0, 7, 8), bureau())).isFalse();
        assertThat(three.within(own, both(rounds(2, 1), rounds(0, 8)), bureau()))
                .isFalse();
        assertThat(three.within(both(own, rounds(1, 1)), both(rounds(0, 8), rounds(1, 1)), bureau()))
                .as("of a task that seals nothing")
                .isFalse();
    }

    @Test
    void aJobInWhichNothingIsSealedCannotBeTakenUp() {
        assertThat(three.possible()).isTrue();
        assertThat(job(SEALS_NOT).possible()).isFalse();
    }
}
