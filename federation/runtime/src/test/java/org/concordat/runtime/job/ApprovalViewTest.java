package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.concordat.federation.Role;
import org.concordat.federation.dataset.Column;
import org.concordat.federation.dataset.ColumnPolicy;
import org.concordat.federation.dataset.ColumnRole;
import org.concordat.federation.dataset.ColumnType;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.federation.task.Cost;
import org.concordat.federation.task.Leakage;
import org.concordat.runtime.job.spec.JobSpecParser;
import org.junit.jupiter.api.Test;

/** The digest that stands in the log beside a decision covers all that the steward was shown. */
class ApprovalViewTest {
    private static final Cost COST = new Cost(1, 2, 3);
    private static final ColumnPolicy ANYONE = new ColumnPolicy(Set.of("a", "b", "c"), Set.of("*"), Set.of("*"));

    private static List<Column> columns(int many, ColumnPolicy policy) {
        return IntStream.range(0, many)
                .mapToObj(i -> new Column("a_column_with_a_name_" + i, ColumnType.REAL, ColumnRole.FEATURE, 0, policy))
                .toList();
    }

    private static ApprovalView view(List<Column> columns, String learns, String diagram, Cost cost) {
        var task = new ApprovalView.TaskPlan(
                0,
                "count",
                "counting@1",
                List.of("counts"),
                new Leakage(List.of(new Leakage.Learns(Role.ARBITER, learns)), List.of("all else"), List.of("two")),
                diagram,
                cost);
        return new ApprovalView(JOB, "{}", List.of(task), "loans", columns, 5, cost);
    }

    private static final JobView JOB = new JobView(
            new JobId(new UUID(1, 1)),
            Role.HOST,
            JobSpecParser.read(TestFederation.specification("").getBytes(StandardCharsets.UTF_8))
                    .spec(),
            "00",
            JobState.AWAITING_APPROVAL,
            null,
            null,
            0,
            List.of(),
            List.of(),
            List.of(),
            "ann",
            Instant.EPOCH,
            null,
            Instant.EPOCH,
            null,
            1);

    @Test
    void isTheSameForTheSameViewWhateverTheOrderOfSets() {
        var again = new ColumnPolicy(Set.of("c", "b", "a"), Set.of("*"), Set.of("*"));
        assertThat(view(columns(3, ANYONE), "rows", "a->>b", COST).digest())
                .isEqualTo(view(columns(3, again), "rows", "a->>b", COST).digest());
    }

    @Test
    void isAnotherForEachThingThatTheEntryCutsShortOrLeavesOut() {
        var long500 = "x".repeat(500);
        var digests = new ArrayList<String>();
        Stream.of(
                        view(columns(100, ANYONE), long500 + "a", "a->>b", COST),
                        view(columns(101, ANYONE), long500 + "a", "a->>b", COST),
                        view(columns(100, ColumnPolicy.NONE), long500 + "a", "a->>b", COST),
                        view(columns(100, ANYONE), long500 + "b", "a->>b", COST),
                        view(columns(100, ANYONE), long500 + "a", "b->>a", COST),
                        view(columns(100, ANYONE), long500 + "a", "a->>b", new Cost(2, 2, 3)),
                        view(columns(100, ANYONE), long500 + "a", "a->>b", new Cost(1, 2, 4)))
                .map(ApprovalView::digest)
                .forEach(digests::add);
        assertThat(digests).doesNotHaveDuplicates();
    }
}
