package org.concordat.federation.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import org.concordat.federation.PartyId;
import org.concordat.federation.Roster;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;
import org.junit.jupiter.api.Test;

final class FloorsTest {
    private static final LocalPolicy POLICY = new LocalPolicy(2048, 1, 1, new LocalPolicy.Lending(3, 500_000));

    private static List<Problem> below(long k, Object bands) {
        var roster = new Roster(new PartyId("bank"), List.of(new PartyId("other")), null, null);
        var task = new TaskSpec("lending-check", null, Map.of("k", k, "bands", bands));
        return Floors.below(POLICY, new JobSpec(1, "check", "credit", roster, Map.of(), List.of(task)));
    }

    @Test
    void aLendingCheckBelowThePartysLeastKOrItsNarrowestBandIsToldItsPlace() {
        assertThat(below(3, List.of(0L, 500_000L, 1_000_000L))).isEmpty();
        assertThat(below(2, List.of(0L, 500_000L, 900_000L)))
                .extracting(Problem::pointer, Problem::code)
                .containsExactly(tuple("/tasks/0/k", "k-too-small"), tuple("/tasks/0/bands/2", "band-too-narrow"));
        assertThat(below(2, List.of()))
                .extracting(Problem::message)
                .containsExactly("found k 2, the floor here is 3: raise k");
    }

    @Test
    void whatIsNoListOfNumbersIsLeftToWhoReadsIt() {
        assertThat(below(3, "wide")).isEmpty();
        assertThat(below(3, List.of("a", 1L, "b"))).isEmpty();
    }
}
