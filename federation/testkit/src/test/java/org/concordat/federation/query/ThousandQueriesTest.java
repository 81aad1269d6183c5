package org.concordat.federation.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.concordat.federation.FederationException;
import org.concordat.federation.query.ReleaseStore.Submission;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A thousand questions at once, of which it is known by construction which may be answered: a hundred blocks of twenty
 * persons, ten questions about each, and a quota that ends after fifty blocks.
 */
@Timeout(60)
class ThousandQueriesTest {
    private static final int BLOCKS = 100;
    private static final int BLOCK = 20;
    private static final int ANSWERS_OF_A_BLOCK = 3;

    private record Asked(QueryPlan plan, String expected) {}

    /** In the order of submission. Only the whole block and its halves are new answers. */
    private static List<Asked> block(int number) {
        int from = number * BLOCK;
        int to = from + BLOCK;
        boolean quota = number < BLOCKS / 2;
        var fresh = quota ? "answered" : "query-quota-exhausted";
        var overlap = quota ? "differencing-risk" : "query-quota-exhausted";
        var few = quota ? "cohort-too-small" : "query-quota-exhausted";
        var again = new Predicate.Not(new Predicate.Any(List.of(
                Town.compare("age", Predicate.Operator.AT_LEAST, to),
                Town.compare("age", Predicate.Operator.LESS_THAN, from))));
        return List.of(
                new Asked(Town.count(Town.ages(from, to)), fresh),
                new Asked(Town.count(again), fresh),
                new Asked(Town.count(Town.ages(from, to - 1)), overlap),
                new Asked(Town.count(Town.ages(from + 5, to)), overlap),
                new Asked(Town.count(Town.ages(from, from + 4)), few),
                new Asked(Town.count(Town.ages(from, from + 10)), fresh),
                new Asked(Town.count(Town.ages(from, from + 11)), overlap),
                new Asked(Town.count(Town.ages(from + 10, to)), fresh),
                new Asked(
                        Town.count(new Predicate.Comparison(
                                "id", Predicate.Operator.EQUALS, new Literal.Text("p" + from))),
                        "column-policy"),
                new Asked(Town.count(Town.ages(from, to)), fresh));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void answersExactlyThoseThatMayBeWhateverTheOrderOfArrival(long seed) throws InterruptedException {
        var town = new Town(BLOCKS * BLOCK)
                .policy(new QueryPolicy(
                        10,
                        0.8,
                        1,
                        ANSWERS_OF_A_BLOCK * BLOCKS / 2,
                        Town.open(10).rules()));
        var desk = town.desk();
        var expected = new TreeMap<Long, String>();
        var submissions = new TreeMap<Long, Submission>();
        for (int block = 0; block < BLOCKS; block++) {
            for (var asked : block(block)) {
                var submission = new Submission(Town.DATASET, asked.plan(), Town.BANK, "credit-risk");
                long number = town.store.submit(submission);
                expected.put(number, asked.expected());
                submissions.put(number, submission);
            }
        }
        var found = decideAtOnce(desk, submissions, seed);
        assertThat(found).hasSize(10 * BLOCKS);
        assertThat(expected.keySet().stream()
                        .filter(number -> !expected.get(number).equals(found.get(number)))
                        .map(number -> number + ": " + found.get(number)))
                .isEmpty();
        town.store.exclusively(
                Town.DATASET, ledger -> assertThat(ledger.releases(0)).hasSize(ANSWERS_OF_A_BLOCK * BLOCKS / 2));
    }

    private static Map<Long, String> decideAtOnce(ReleaseDesk desk, Map<Long, Submission> submissions, long seed)
            throws InterruptedException {
        var arrivals = new ArrayList<>(submissions.keySet());
        Collections.shuffle(arrivals, new Random(seed));
        Map<Long, String> found = new ConcurrentSkipListMap<>();
        var threads = arrivals.stream()
                .map(number -> Thread.ofVirtual()
                        .start(() -> found.put(number, answer(desk, number, submissions.get(number)))))
                .toList();
        for (var thread : threads) {
            thread.join(Duration.ofSeconds(60));
        }
        return found;
    }

    private static String answer(ReleaseDesk desk, long number, Submission submission) {
        try {
            desk.decide(number, submission);
            return "answered";
        } catch (FederationException e) {
            return e.code().code();
        }
    }
}
