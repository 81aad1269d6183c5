package org.concordat.protocol.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoublePredicate;
import org.concordat.federation.FederationException;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.query.QueryTable;
import org.concordat.federation.query.ReleaseDesk;
import org.concordat.protocol.query.HorizontalMessage.Contribution;
import org.concordat.protocol.query.HorizontalMessage.Totals;
import org.concordat.testkit.SchemaFiles;
import org.concordat.testkit.TranscriptAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Held against the same question to all rows in the clear. */
@Timeout(60)
class HorizontalQueryTest {
    private static final double SMALL = 1e-9;

    @Test
    void isTheSchemaThatIsCheckedIn() {
        SchemaFiles.assertUnchanged(new HorizontalQuery());
    }

    /** All rows' values of a column, NaN where missing. */
    private static double[] pooled(Owners owners, String column) {
        return owners.tables().stream()
                .flatMapToDouble(table ->
                        Arrays.stream(((QueryTable.Numbers) table.columns().get(column)).values()))
                .toArray();
    }

    private static double[] present(double[] values, DoublePredicate where) {
        return Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .filter(where)
                .toArray();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum() / (values.length - 1);
    }

    private static double number(QueryReport report, int row, int column) {
        return ((Number) report.rows().get(row).get(column)).doubleValue();
    }

    @ParameterizedTest
    @CsvSource({"2, false, 1", "2, true, 2", "3, false, 3", "5, true, 4"})
    void findsMomentsOfAllRowsTogether(int count, boolean arbiter, long seed) {
        var owners = Owners.random(count, arbiter, seed);
        var where = Map.<String, Object>of("column", "x", "more_than", 40L);
        double[] x = present(pooled(owners, "x"), value -> value > 40);
        double[] expected = {Arrays.stream(x).sum(), mean(x), variance(x), Math.sqrt(variance(x))};
        var names = List.of("sum", "mean", "variance", "stddev");
        for (int i = 0; i < names.size(); i++) {
            var run = owners.federation()
                    .seed(seed)
                    .run(Owners.horizontal(Map.of("aggregate", names.get(i), "column", "x", "where", where)));
            var report = run.report(Owners.GUEST, 0, QueryReport.class);
            assertThat(report.head()).containsExactly("rows", names.get(i));
            assertThat(report.rows().getFirst().getFirst()).isEqualTo((long) x.length);
            assertThat(number(report, 0, 1)).isCloseTo(expected[i], within(SMALL * Math.abs(expected[i])));
            TranscriptAssert.assertThat(run.transcript()).conformsToScript().declaresWhatItDiscloses();
        }
    }

    @Test
    void findsTheCorrelationOfRowsThatHaveBoth() {
        var owners = Owners.random(3, true, 9);
        double[] x = pooled(owners, "x");
        double[] y = pooled(owners, "y");
        var xs = new ArrayList<Double>();
        var ys = new ArrayList<Double>();
        for (int i = 0; i < x.length; i++) {
            if (!Double.isNaN(x[i]) && !Double.isNaN(y[i])) {
                xs.add(x[i]);
                ys.add(y[i]);
            }
        }
        double[] a = xs.stream().mapToDouble(v -> v).toArray();
        double[] b = ys.stream().mapToDouble(v -> v).toArray();
        double covariance = 0;
        for (int i = 0; i < a.length; i++) {
            covariance += (a[i] - mean(a)) * (b[i] - mean(b)) / (a.length - 1);
        }
        var report = owners.ask(Map.of("aggregate", "correlation", "columns", List.of("y", "x")));
        assertThat(number(report, 0, 1)).isCloseTo(covariance / Math.sqrt(variance(a) * variance(b)), within(1e-9));
    }

    @Test
    void countsByBinsGroupsAndTables() {
        var owners = Owners.random(3, true, 5);
        var histogram = owners.ask(Map.of("aggregate", "histogram", "column", "x", "bins", List.of(40L, 50L, 60L)));
        double[] x = pooled(owners, "x");
        assertThat(histogram.rows().stream().map(row -> row.get(2)))
                .containsExactly(
                        (long) present(x, v -> v < 40).length,
                        (long) present(x, v -> v >= 40 && v < 50).length,
                        (long) present(x, v -> v >= 50 && v < 60).length,
                        (long) present(x, v -> v >= 60).length);

        var kinds = Map.<String, Object>of("column", "kind", "values", List.of(0L, 1L, 2L));
        var words = Map.<String, Object>of("column", "word", "values", List.of("my", "there"));
        var table = owners.ask(Map.of("aggregate", "contingency_table", "group_by", List.of(kinds, words)));
        var expected = new TreeMap<String, Long>();
        for (var rows : owners.tables()) {
            double[] kind = ((QueryTable.Numbers) rows.columns().get("kind")).values();
            var word = ((QueryTable.Texts) rows.columns().get("word")).values();
            for (int i = 0; i < kind.length; i++) {
                expected.merge((long) kind[i] + "/" + word[i], 1L, Long::sum);
            }
        }
        assertThat(table.head()).containsExactly("kind", "word", "rows");
        assertThat(table.rows())
                .hasSize(6)
                .allSatisfy(row -> assertThat(row.get(2)).isEqualTo(expected.get(row.get(0) + "/" + row.get(1))));
        assertThat(table.suppressed()).isZero();
    }

    @Test
    void findsQuantilesWithinTheirBinAndTheWeightedMeanOfTheOwners() {
        var owners = Owners.random(3, false, 6);
        double[] x =
                Arrays.stream(present(pooled(owners, "x"), _ -> true)).sorted().toArray();
        var binned = owners.ask(Map.of(
                "aggregate",
                "quantiles",
                "column",
                "x",
                "probabilities",
                List.of(0.25, 0.5),
                "bins",
                List.of(40L, 43L, 46L, 49L, 52L, 55L, 58L, 61L)));
        assertThat(number(binned, 0, 2)).isCloseTo(x[x.length / 4], within(3.0));
        assertThat(number(binned, 1, 2)).isCloseTo(x[x.length / 2], within(3.0));

        var weighted = owners.ask(Map.of("aggregate", "quantiles", "column", "x", "probabilities", List.of(0.5)));
        double sum = 0;
        for (var table : owners.tables()) {
            double[] own = Arrays.stream(
                            present(((QueryTable.Numbers) table.columns().get("x")).values(), _ -> true))
                    .sorted()
                    .toArray();
            int n = own.length;
            sum += n * (n % 2 == 1 ? own[n / 2] : (own[n / 2 - 1] + own[n / 2]) / 2);
        }
        assertThat(number(weighted, 0, 2)).isCloseTo(sum / x.length, within(1e-8));
    }

    @Test
    void findsHeavyHittersAndGivesThemBackToAll() {
        // What comes after "Hello", at four holders: the frequent words and their counts, for everybody.
        var owners = Owners.random(4, true, 7);
        var expected = new TreeMap<String, Long>();
        for (var table : owners.tables()) {
            for (var word : ((QueryTable.Texts) table.columns().get("word")).values()) {
                expected.merge(String.valueOf(word), 1L, Long::sum);
            }
        }
        long threshold = expected.get("world") + 1;
        var run = owners.federation()
                .run(Owners.horizontal(Map.of(
                        "aggregate",
                        "heavy_hitters",
                        "column",
                        "word",
                        "values",
                        List.of("there", "world", "again", "my", "nobody-says-this"),
                        "threshold",
                        threshold,
                        "share_result",
                        true)));
        var report = run.report(Owners.GUEST, 0, QueryReport.class);
        assertThat(report.rows()).isNotEmpty().allSatisfy(row -> {
            assertThat(row.get(1)).isEqualTo(expected.get(row.get(0)));
            assertThat((Long) row.get(1)).isGreaterThanOrEqualTo(threshold);
        });
        for (int owner = 1; owner < 4; owner++) {
            assertThat(run.report(owners.party(owner), 0, QueryReport.class)).isEqualTo(report);
        }
        assertThat(report.limits()).singleElement().asString().contains("may be missing");
        TranscriptAssert.assertThat(run.transcript()).conformsToScript();
    }

    @Test
    void showsNobodyButTheGuestAnythingOpen() {
        var owners = Owners.random(3, true, 8);
        var run = owners.federation().run(Owners.horizontal(Map.of("aggregate", "mean", "column", "x")));
        TranscriptAssert.assertThat(run.transcript())
                .disclosesOnlyTo(owners.party(1), DisclosureKind.PARAMETER)
                .disclosesOnlyTo(Owners.ARBITER, DisclosureKind.MASKED)
                .disclosesOnlyTo(Owners.GUEST, DisclosureKind.PARAMETER, DisclosureKind.PLAINTEXT_AGGREGATE);
    }

    @Test
    void hidesAnOwnersNumbersBehindItsMasks() {
        var owners = Owners.random(3, true, 8);
        var task = Owners.horizontal(Map.of("aggregate", "count"));
        var words = List.of(
                BigInteger.ZERO, BigInteger.valueOf(owners.tables().get(0).rows()));
        assertThat(new PairMasks().mask(words))
                .as("the attack without masks: the arbiter reads how many rows the guest has")
                .isEqualTo(words);
        var seen = new ArrayList<List<Contribution>>();
        for (int seed : new int[] {1, 2}) {
            seen.add(owners.federation()
                    .seed(seed)
                    .run(task)
                    .transcript()
                    .messages(Contribution.class)
                    .toList());
        }
        for (int i = 0; i < 3; i++) {
            assertThat(seen.get(0).get(i).words())
                    .isNotEqualTo(seen.get(1).get(i).words());
            assertThat(Words.read(seen.get(0).get(i).words(), 2))
                    .as("uniform below 2^256, but for a chance of 2^-64 each")
                    .allSatisfy(word -> assertThat(word.bitLength()).isGreaterThan(192));
        }
    }

    @Test
    void suppressesACellForAllThatOneOwnerHolds() {
        var owners = Owners.random(3, false, 8);
        var kinds = Map.<String, Object>of("column", "kind", "values", List.of(0L, 1L, 2L));
        var words = Map.<String, Object>of("column", "word", "values", List.of("my", "there", "world"));
        var where = Map.<String, Object>of(
                "or",
                List.of(
                        Map.of("column", "kind", "not_equals", 2L),
                        Map.of("column", "word", "not_equals", "there"),
                        Map.of("column", "x", "more_than", 66L)));
        var report =
                owners.ask(Map.of("aggregate", "contingency_table", "group_by", List.of(kinds, words), "where", where));
        assertThat(report.rows().get(7)).containsExactly(2L, "there", "suppressed");
        assertThat(report.suppressed())
                .as("and others beside it, in its row and column")
                .isGreaterThanOrEqualTo(4);
    }

    @Test
    void opensNothingIfOneOwnerRefuses() {
        var owners = Owners.random(3, true, 8);
        var run = owners.federation()
                .attempt(Owners.horizontal(
                        Map.of("aggregate", "mean", "column", "x", "where", Map.of("column", "x", "more_than", 75L))));
        assertThat(run.failure())
                .hasValueSatisfying(failure -> assertThat(failure.code()).isEqualTo(ReleaseDesk.NOT_RELEASED));
        assertThat(run.transcript().messages(Totals.class)).isEmpty();
    }

    @Test
    void namesWhoSendsTheWrongNumberOfWords() {
        var owners = Owners.random(3, true, 8);
        var run = owners.federation()
                .tamper((from, _, message) ->
                        message instanceof Contribution sent && from.party().equals(owners.party(1))
                                ? new Contribution(Arrays.copyOf(sent.words(), 32))
                                : message)
                .attempt(Owners.horizontal(Map.of("aggregate", "count")));
        assertThat(run.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.code()).isEqualTo(FederationException.PROTOCOL_VIOLATION);
            assertThat(failure.party()).contains(owners.party(1));
        });
        var lying = owners.federation()
                .tamper((_, _, message) ->
                        message instanceof Totals sent ? new Totals(sent.shown(), new byte[1]) : message)
                .attempt(Owners.horizontal(Map.of("aggregate", "count")));
        assertThat(lying.failure())
                .hasValueSatisfying(failure -> assertThat(failure.party()).contains(Owners.ARBITER));
    }

    /** It would read the guest's part, about which the guest's policy is asked for the guest alone. */
    @Test
    void givesNothingBackToAnOnlyHost() {
        var owners = Owners.random(2, true, 1);
        double total = number(owners.ask(Map.of("aggregate", "sum", "column", "x")), 0, 1);
        double own = Arrays.stream(
                        ((QueryTable.Numbers) owners.tables().get(1).columns().get("x")).values())
                .filter(x -> !Double.isNaN(x))
                .sum();
        double guests = Arrays.stream(
                        ((QueryTable.Numbers) owners.tables().get(0).columns().get("x")).values())
                .filter(x -> !Double.isNaN(x))
                .sum();
        assertThat(total - own).as("what it would read").isCloseTo(guests, within(1e-6));
        assertThatThrownBy(() -> owners.ask(Map.of("aggregate", "sum", "column", "x", "share_result", true)))
                .hasMessageContaining("/tasks/0/share_result unsupported");
        assertThat(Owners.random(3, true, 1)
                        .ask(Map.of("aggregate", "sum", "column", "x", "share_result", true))
                        .rows())
                .hasSize(1);
    }

    @Test
    void tellsASumToTheCentAndAMeanToTenDigits() {
        var tables = new ArrayList<QueryTable>();
        for (int owner = 0; owner < 3; owner++) {
            var ids = new ArrayList<String>();
            double[] euros = new double[20];
            for (int i = 0; i < 20; i++) {
                ids.add(owner + "-" + i);
                euros[i] = 205_761_315.02 + 1_000 * (i - 9.5) + (owner == 2 && i == 19 ? 0.03 : 0);
            }
            tables.add(new QueryTable(ids, Map.of("euros", new QueryTable.Numbers(euros))));
        }
        var owners = Owners.of(tables, true, 10);
        assertThat(owners.ask(Map.of("aggregate", "sum", "column", "euros")).rows())
                .containsExactly(List.of(60L, new BigDecimal("12345678901.23")));
        assertThat(owners.ask(Map.of("aggregate", "mean", "column", "euros")).rows())
                .containsExactly(List.of(60L, 205_761_315.0));
    }

    @Test
    void refusesAPlanThatItDoesNotKnowAndPointsToIt() {
        assertThatThrownBy(() -> Owners.random(2, false, 1)
                        .ask(Map.of(
                                "aggregate", "count", "where", Map.of("column", "x", "like", "%"), "share_result", 1L)))
                .hasMessageContaining("/tasks/0/where/like query-not-supported")
                .hasMessageContaining("/tasks/0/share_result wrong-type");
    }
}
