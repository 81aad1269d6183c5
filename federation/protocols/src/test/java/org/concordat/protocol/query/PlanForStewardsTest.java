package org.concordat.protocol.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.concordat.federation.Role;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.task.Cost;
import org.concordat.protocol.query.HorizontalMessage.Contribution;
import org.junit.jupiter.api.Test;

/** What a steward reads before approving a query. */
class PlanForStewardsTest {
    private static final TaskSpec MEAN = mean("my", "o‘n\u202Ee");

    private static TaskSpec mean(String... words) {
        return Owners.horizontal(Map.of(
                "aggregate",
                "mean",
                "column",
                "x",
                "where",
                Map.of(
                        "and",
                        List.of(
                                Map.of("column", "kind", "in", List.of(1L, 2L)),
                                Map.of("column", "y", "between", List.of(0L, 30L)))),
                "group_by",
                List.of(Map.of("column", "word", "values", List.of(words)))));
    }

    @Test
    void isAskedInWordsWithColumnsCohortAndDigest() {
        var words = new HorizontalQuery().inWords(MEAN);
        assertThat(words)
                .containsExactly(
                        "Tells the mean of ‘x’, and of how many rows.",
                        "Of the rows where ‘y’ is at least 0 and ‘y’ is at most 30 and ‘kind’ is one of 1, 2.",
                        "Rows without a value of ‘x’ are left out.",
                        "For each ‘word’ of ‘my’, ‘o'n\uFFFDe’; others are left out.",
                        "At most 2 cells open.",
                        "Opens if as many persons of each owner stand behind it as its own policy asks for.",
                        "Names the columns ‘x’, ‘kind’, ‘y’, ‘word’.",
                        "Plan digest " + QueryTask.plan(MEAN).digest() + ".");
        var total = Owners.horizontal(Map.of("aggregate", "count", "cohort", "total", "minimum_cohort", 12L));
        assertThat(new HorizontalQuery().inWords(total))
                .contains("Opens if at least 12 persons of the other owners stand behind it, however few of this one.");
        var hitters = Map.<String, Object>of(
                "aggregate", "heavy_hitters", "column", "word", "values", List.of("my"), "threshold", 20L);
        assertThat(new HorizontalQuery().inWords(Owners.horizontal(hitters)))
                .anyMatch(line -> line.contains("fewer persons of some owner") && line.contains("may be missing"));
        var byBins = Map.<String, Object>of(
                "aggregate", "quantiles", "column", "x", "probabilities", List.of(0.5), "bins", List.of(1L));
        assertThat(new HorizontalQuery().inWords(Owners.horizontal(byBins)))
                .anyMatch(line -> line.startsWith("Every bin, the two outer ones too,"));
        for (var plan : List.<Map<String, Object>>of(
                Map.of("aggregate", "correlation", "columns", List.of("x", "y")),
                Map.of("aggregate", "histogram", "column", "x", "bins", List.of(1L, 2.5)),
                Map.of("aggregate", "quantiles", "column", "x", "probabilities", List.of(0.5)),
                Map.of("aggregate", "heavy_hitters", "column", "word", "values", List.of("my"), "threshold", 20L))) {
            assertThat(new HorizontalQuery().inWords(Owners.horizontal(plan)).getFirst())
                    .startsWith("Tells ")
                    .contains("‘");
        }
    }

    @Test
    void costsAtMostWhatItIsSaidToCost() {
        var task = mean("my", "there");
        for (boolean arbiter : new boolean[] {true, false}) {
            var owners = Owners.random(3, arbiter, 1);
            var run = owners.federation().run(task);
            long words = run.transcript()
                    .messages(Contribution.class)
                    .mapToLong(message -> message.words().length)
                    .max()
                    .orElseThrow();
            var host = new HorizontalQuery().cost(task, job(owners, task), new Cost.Size(Role.HOST, 400, 4));
            assertThat(host).isEqualTo(new Cost(3, 2 * 32 + words, 3));
            var guest = new HorizontalQuery().cost(task, job(owners, task), new Cost.Size(Role.GUEST, 400, 4));
            assertThat(guest.messages()).isEqualTo(arbiter ? 3 : 2);
        }
    }

    private static JobSpec job(Owners owners, TaskSpec task) {
        return new JobSpec(JobSpec.VERSION, "a query", "test", owners.roster(), Map.of(), List.of(task));
    }
}
