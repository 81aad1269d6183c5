package org.concordat.runtime.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.query.Aggregate;
import org.concordat.federation.query.AnswerGrid;
import org.concordat.federation.query.Literal;
import org.concordat.federation.query.Predicate;
import org.concordat.federation.query.Predicate.Operator;
import org.concordat.federation.query.QueryPlan;
import org.concordat.federation.query.QueryPolicy;
import org.concordat.federation.query.QuerySource;
import org.concordat.federation.query.QueryTable;
import org.concordat.federation.query.ReleaseDesk;
import org.concordat.federation.query.ReleaseStore.Submission;
import org.concordat.migrations.TestDatabase;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A thousand questions of two analysts at once, decided by desks over PostgreSQL; of a hundred blocks of twenty persons it is
 * known which of ten questions each may be answered, until the quota ends after fifty blocks.
 */
@Timeout(120)
class ThousandStoredQueriesTest {
    private static final int BLOCKS = 100;
    private static final int BLOCK = 20;
    private static final int ANSWERS_OF_A_BLOCK = 3;
    private static final int AT_ONCE = 8;
    private static final String DATASET = "people";

    private final DataSourceTransactionManager manager =
            new DataSourceTransactionManager(TestDatabase.migrated().app());
    private final JdbcClient jdbc = JdbcClient.create(manager.getDataSource());
    private final QueryTable table = people();

    private record Asked(QueryPlan plan, String expected) {}

    private static QueryTable people() {
        var ids = new ArrayList<String>();
        var ages = new double[BLOCKS * BLOCK];
        for (int i = 0; i < ages.length; i++) {
            ids.add("p" + i);
            ages[i] = i;
        }
        return new QueryTable(ids, Map.of("age", new QueryTable.Numbers(ages)));
    }

    private JdbcReleaseStore store() {
        return new JdbcReleaseStore(jdbc, new TransactionTemplate(manager), new JdbcAuditLog(jdbc), Clock.systemUTC());
    }

    /** A service after a start: nothing is known but what is stored. */
    private ReleaseDesk desk() {
        var rule = new QueryPolicy.Rule(
                Set.of("*"),
                EnumSet.allOf(QueryPolicy.Use.class),
                Set.of("*"),
                Set.of("*"),
                Set.of("*"),
                Instant.MAX,
                2_000);
        var policy = new QueryPolicy(10, 0.8, 1, ANSWERS_OF_A_BLOCK * BLOCKS / 2, List.of(rule));
        return new ReleaseDesk(
                store(),
                _ -> Optional.of(policy),
                (_, _) -> new QuerySource.Snapshot("v1", table),
                AnswerGrid.none(Clock.systemUTC()),
                new byte[32]);
    }

    private static Predicate compare(Operator operator, int age) {
        return new Predicate.Comparison("age", operator, new Literal.Real(age));
    }

    private static QueryPlan ages(int from, int to) {
        return count(new Predicate.All(List.of(compare(Operator.AT_LEAST, from), compare(Operator.LESS_THAN, to))));
    }

    private static QueryPlan count(Predicate where) {
        return new QueryPlan(new Aggregate.Count(), where, List.of());
    }

    /** In the order of submission. */
    private static List<Asked> block(int number) {
        int from = number * BLOCK;
        int to = from + BLOCK;
        boolean quota = number < BLOCKS / 2;
        var fresh = quota ? "answered" : "query-quota-exhausted";
        var overlap = quota ? "differencing-risk" : "query-quota-exhausted";
        var few = quota ? "cohort-too-small" : "query-quota-exhausted";
        return List.of(
                new Asked(ages(from, to), fresh),
                new Asked(
                        count(new Predicate.Not(new Predicate.Any(
                                List.of(compare(Operator.AT_LEAST, to), compare(Operator.LESS_THAN, from))))),
                        fresh),
                new Asked(ages(from, to - 1), overlap),
                new Asked(ages(from + 5, to), overlap),
                new Asked(ages(from, from + 4), few),
                new Asked(ages(from, from + 10), fresh),
                new Asked(ages(from, from + 11), overlap),
                new Asked(ages(from + 10, to), fresh),
                new Asked(
                        count(new Predicate.Comparison("id", Operator.EQUALS, new Literal.Text("p" + from))),
                        "column-policy"),
                new Asked(ages(from, to), fresh));
    }

    private static PartyId analyst(int number) {
        return new PartyId(number % 2 == 0 ? "bank" : "insurer");
    }

    /** As it was answered, or the reason as the owner's audit log has it where the analyst is told none. */
    private String answer(ReleaseDesk desk, long number, Submission submission) {
        try {
            desk.decide(number, submission);
            return "answered";
        } catch (FederationException e) {
            return e.code().equals(ReleaseDesk.NOT_RELEASED)
                    ? jdbc.sql("select details ->> 'code' from audit.entries where act = 'query-refused'"
                                    + " and details ->> 'number' = ?")
                            .param(Long.toString(number))
                            .query(String.class)
                            .single()
                    : e.code().code();
        }
    }

    @Test
    void answersExactlyThoseThatMayBeAndKeepsItsWordAfterARestart() throws InterruptedException {
        var expected = new TreeMap<Long, String>();
        var submissions = new TreeMap<Long, Submission>();
        for (int block = 0; block < BLOCKS; block++) {
            for (var asked : block(block)) {
                var submission = new Submission(DATASET, asked.plan(), analyst(submissions.size()), "credit-risk");
                long number = store().submit(submission);
                expected.put(number, asked.expected());
                submissions.put(number, submission);
            }
        }
        assertThat(decideAtOnce(submissions)).isEqualTo(expected);
        assertThat(jdbc.sql("select count(*) from concordat.query_submissions where outcome = 'RELEASED'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(ANSWERS_OF_A_BLOCK * BLOCKS / 2);
        // After a restart, and whoever asks: what differs by few from a stored answer, and what was answered before.
        assertThat(ask(ages(0, 10))).isEqualTo("answered");
        assertThat(ask(ages(0, 9))).isEqualTo("query-quota-exhausted");
    }

    private String ask(QueryPlan plan) {
        var submission = new Submission(DATASET, plan, new PartyId("insurer"), "another-purpose");
        return answer(desk(), store().submit(submission), submission);
    }

    /** By two desks, as two services over one database would. */
    private Map<Long, String> decideAtOnce(Map<Long, Submission> submissions) throws InterruptedException {
        var arrivals = new ArrayList<>(submissions.keySet());
        Collections.shuffle(arrivals, new Random(4));
        var desks = List.of(desk(), desk());
        Map<Long, String> found = new ConcurrentSkipListMap<>();
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (long number : arrivals) {
                threads.execute(() -> found.put(
                        number, answer(desks.get((int) (number % desks.size())), number, submissions.get(number))));
            }
        }
        return found;
    }

    @Test
    void refusesWhatDiffersByFewFromAStoredAnswerToAnotherAnalyst() {
        for (int few = 1; few < 10; few++) {
            int from = few * 40;
            var first = new Submission(DATASET, ages(from, from + 20), new PartyId("bank"), "credit-risk");
            assertThat(answer(desk(), store().submit(first), first)).isEqualTo("answered");
            var second = new Submission(DATASET, ages(from, from + 20 - few), new PartyId("insurer"), "other");
            assertThat(answer(desk(), store().submit(second), second))
                    .as("by %d", few)
                    .isEqualTo("differencing-risk");
        }
        var tenLess = new Submission(DATASET, ages(1_000, 1_020), new PartyId("bank"), "credit-risk");
        assertThat(answer(desk(), store().submit(tenLess), tenLess)).isEqualTo("answered");
        var half = new Submission(DATASET, ages(1_000, 1_010), new PartyId("insurer"), "other");
        assertThat(answer(desk(), store().submit(half), half)).isEqualTo("answered");
    }
}
