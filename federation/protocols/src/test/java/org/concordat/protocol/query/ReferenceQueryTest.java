package org.concordat.protocol.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.concordat.federation.query.QueryTable;
import org.concordat.federation.query.ReleaseDesk;
import org.concordat.protocol.ReferenceData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against answers that others published or computed in the clear; needs {@code -Dconcordat.reference}. */
@Timeout(120)
class ReferenceQueryTest {
    private static final double RELATIVE = 1e-6;

    private ReferenceData data;

    @BeforeEach
    void find() {
        data = ReferenceData.required();
    }

    /** Columns of numbers, empty cells missing. */
    private QueryTable table(String file, String id, String owner) {
        var lines = data.lines(file);
        var header = List.of(lines.getFirst().split(",", -1)).stream()
                .map(String::strip)
                .toList();
        var ids = new ArrayList<String>();
        var columns = new LinkedHashMap<String, double[]>();
        for (int row = 0; row < lines.size() - 1; row++) {
            var cells = lines.get(row + 1).split(",", -1);
            ids.add(owner + cells[header.indexOf(id)]);
            for (int i = 0; i < cells.length; i++) {
                if (!header.get(i).equals(id) && !header.get(i).equals("open_month")) {
                    columns.computeIfAbsent(header.get(i), _ -> new double[lines.size() - 1])[row] =
                            cells[i].isBlank() ? Double.NaN : Double.parseDouble(cells[i]);
                }
            }
        }
        Map<String, QueryTable.Values> values = new LinkedHashMap<>();
        columns.forEach((name, numbers) -> values.put(name, new QueryTable.Numbers(numbers)));
        return new QueryTable(ids, values);
    }

    private Owners cohorts(boolean arbiter) {
        var tables = new ArrayList<QueryTable>();
        for (int study = 1; study <= 3; study++) {
            tables.add(table("datashield/CNSIM" + study + ".csv", "", study + "-"));
        }
        return Owners.of(tables, arbiter, 5); // the first study has nine women with diabetes
    }

    private Owners banks() {
        var tables = new ArrayList<QueryTable>();
        for (int bank = 1; bank <= 5; bank++) {
            tables.add(table("gen/multibank_20k/bank_" + bank + ".csv", "id_no", ""));
        }
        return Owners.of(tables, true, 10);
    }

    private static double number(QueryReport report, int row) {
        return ((Number) report.rows().get(row).getLast()).doubleValue();
    }

    private static Offset<Double> near(double expected) {
        return within(RELATIVE * Math.abs(expected));
    }

    @Test
    void findsWhatDataShieldPublishedOfItsCohorts() {
        var mean = cohorts(true).ask(Map.of("aggregate", "mean", "column", "LAB_TSC"));
        assertThat(number(mean, 0)).isCloseTo(5.85192485623003, near(5.85));
        assertThat(mean.rows().getFirst().getFirst()).isEqualTo(7825L);
        var variance = cohorts(false).ask(Map.of("aggregate", "variance", "column", "LAB_TSC"));
        assertThat(number(variance, 0)).isCloseTo(1.158384, near(1.158384));
        double[] published = {0.8678198, 1.0388227, 1.2998328, 1.5787193, 1.8481549, 2.0896969, 2.2302836};
        var quantiles = cohorts(true)
                .ask(Map.of(
                        "aggregate",
                        "quantiles",
                        "column",
                        "LAB_HDL",
                        "probabilities",
                        List.of(0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)));
        for (int i = 0; i < published.length; i++) {
            assertThat(number(quantiles, i)).isCloseTo(published[i], near(published[i]));
        }
    }

    @Test
    void findsMeansAndVariancesOfEveryColumnOfTheCohorts() {
        var expected = (Map<?, ?>) data.expected("horizontal", "cnsim", "mean");
        for (var entry : expected.entrySet()) {
            var column = (String) entry.getKey();
            var known = (Map<?, ?>) entry.getValue();
            if (column.equals("DIS_AMI") || column.equals("DIS_CVA")) {
                continue; // see countsTheIllWhereEachStudyHasFew
            }
            var mean = cohorts(true).ask(Map.of("aggregate", "mean", "column", column));
            double theirs = ((Number) known.get("mean")).doubleValue();
            assertThat(mean.rows().getFirst().getFirst()).isEqualTo(((Number) known.get("n")).longValue());
            assertThat(number(mean, 0)).as(column).isCloseTo(theirs, near(theirs));
            var variance = cohorts(true).ask(Map.of("aggregate", "variance", "column", column));
            theirs = ((Number) known.get("var_sample")).doubleValue();
            assertThat(number(variance, 0)).as(column).isCloseTo(theirs, near(theirs));
        }
    }

    /**
     * Of a column of 0 and 1 with few ones a study's own sum is one or two persons'. Counted over all studies together it may
     * open: of the fourteen with DIS_CVA none is the guest's. Of the five with DIS_AMI two are, so that it would learn of three.
     */
    @Test
    void countsTheIllWhereEachStudyHasFew() {
        for (var column : List.of("DIS_CVA", "DIS_AMI")) {
            var sum =
                    cohorts(true).federation().attempt(Owners.horizontal(Map.of("aggregate", "sum", "column", column)));
            assertThat(sum.failure()).as(column).map(failure -> failure.code()).contains(ReleaseDesk.NOT_RELEASED);
        }
        var known = (Map<?, ?>) data.expected("horizontal", "cnsim", "mean", "DIS_CVA");
        long n = ((Number) known.get("n")).longValue();
        var ill = cohorts(true).ask(ill("DIS_CVA"));
        long ones = (Long) ill.rows().getFirst().getFirst();
        assertThat(cohorts(true).ask(Map.of("aggregate", "count")).rows()).containsExactly(List.of(n));
        double mean = ((Number) known.get("mean")).doubleValue();
        assertThat((double) ones / n).isCloseTo(mean, near(mean));
        double variance = ((Number) known.get("var_sample")).doubleValue();
        assertThat((double) ones * (n - ones) / n / (n - 1)).isCloseTo(variance, near(variance));
        assertThat(cohorts(true).ask(ill("DIS_AMI")).rows()).containsExactly(List.of(QueryReport.SUPPRESSED));
    }

    private static Map<String, Object> ill(String column) {
        return Map.of(
                "aggregate",
                "count",
                "where",
                Map.of("column", column, "equals", 1L),
                "cohort",
                "total",
                "minimum_cohort",
                5L);
    }

    @Test
    void findsTheTableOfTheCohorts() {
        var table = cohorts(true)
                .ask(Map.of(
                        "aggregate",
                        "contingency_table",
                        "group_by",
                        List.of(
                                Map.of("column", "GENDER", "values", List.of(0L, 1L)),
                                Map.of("column", "DIS_DIAB", "values", List.of(0L, 1L)))));
        assertThat(table.rows())
                .containsExactly(
                        List.of(0L, 0L, 4671L), List.of(0L, 1L, 97L), List.of(1L, 0L, 4562L), List.of(1L, 1L, 49L));
    }

    @Test
    void countsTheCustomersThatTwoBanksShare() {
        var expected =
                (Map<?, ?>) ((Map<?, ?>) data.json("gen/multibank_20k/expected.json")).get("pairwise_intersection");
        expected.forEach((pair, count) -> {
            var banks = ((String) pair).split("&", -1);
            var two = List.of(bank(banks[0]), bank(banks[1]));
            assertThat(Owners.of(two, false, 10)
                            .askJoined(Map.of("aggregate", "count"))
                            .rows())
                    .as("banks %s", pair)
                    .containsExactly(List.of(((Number) count).longValue()));
        });
    }

    @Test
    void sumsOneBanksLoansOverTheCustomersOfAnother() {
        var guest = bank("4");
        var host = bank("5");
        var ids = new java.util.HashSet<>(guest.ids());
        double[] owed = ((QueryTable.Numbers) host.columns().get("outstanding_cents")).values();
        long sum = 0;
        for (int i = 0; i < owed.length; i++) {
            sum += ids.contains(host.ids().get(i)) ? (long) owed[i] : 0;
        }
        var report = Owners.of(List.of(guest, host), false, 10)
                .askJoined(Map.of("aggregate", "sum", "column", "outstanding_cents"));
        assertThat(report.rows()).containsExactly(List.of(688L, sum));
    }

    private QueryTable bank(String number) {
        return table("gen/multibank_20k/bank_" + number + ".csv", "id_no", "");
    }

    /** Each key of expected.json: asked by the test of this name and equal, or why no aggregate query of ours can ask it. */
    private static final Map<String, String> MULTIBANK = Map.ofEntries(
            Map.entry("total_outstanding_cents", "findsTheTotalsOfFiveBanksAndOfEachThatIsAskedAlone"),
            Map.entry("per_bank_outstanding_cents", "findsTheTotalsOfFiveBanksAndOfEachThatIsAskedAlone"),
            Map.entry("rows_per_bank", "findsTheTotalsOfFiveBanksAndOfEachThatIsAskedAlone"),
            Map.entry("pairwise_intersection", "countsTheCustomersThatTwoBanksShare"),
            Map.entry("customers", "none: a union of five sets of ids; a vertical query is between two"),
            Map.entry(
                    "customers_by_number_of_banks", "none: a join of five; the lending check asks it of one applicant"),
            Map.entry("in_all_five", "none: a join of five"),
            Map.entry("at_least_2_banks", "none: a join of five"),
            Map.entry("at_least_3_banks", "none: a join of five"),
            Map.entry("at_least_3_banks_and_total_over_100000_00", "none: a join of five, and sums by person"),
            Map.entry("at_least_2_banks_with_overdue_over_30_somewhere", "none: a join of five"),
            Map.entry("histogram_total_10k_bands", "none: of sums by person over five banks"),
            Map.entry("top10_total", "never: it names persons"),
            Map.entry("seed", "no answer: of the generator"),
            Map.entry("queries", "no answer: of the generator"),
            Map.entry("queries_known", "no answer: of the generator"),
            Map.entry("sha256", "no answer: of the files"));

    private Map<?, ?> multibank() {
        return (Map<?, ?>) data.json("gen/multibank_20k/expected.json");
    }

    @Test
    void saysOfEveryExpectedFigureWhetherItIsAsked() {
        assertThat(multibank().keySet()).isEqualTo(MULTIBANK.keySet());
        var tests = java.util.Arrays.stream(ReferenceQueryTest.class.getDeclaredMethods())
                .map(java.lang.reflect.Method::getName)
                .toList();
        assertThat(MULTIBANK.values())
                .allSatisfy(says -> assertThat(says.contains(": ") || tests.contains(says))
                        .as(says)
                        .isTrue());
    }

    /** Among five banks only the total opens. A bank's own is asked of it as the only host: the guest knows its own part. */
    @Test
    void findsTheTotalsOfFiveBanksAndOfEachThatIsAskedAlone() {
        var expected = multibank();
        assertThat(banks().ask(outstanding()).rows().getFirst().getLast())
                .isEqualTo(((Number) expected.get("total_outstanding_cents")).longValue());
        var cents = longs(expected.get("per_bank_outstanding_cents"));
        var rows = longs(expected.get("rows_per_bank"));
        assertThat(banks().ask(Map.of("aggregate", "count")).rows())
                .containsExactly(List.of(rows.stream().mapToLong(n -> n).sum()));
        for (int bank = 1; bank <= 5; bank++) {
            var guest = bank(bank == 1 ? "2" : "1");
            var both = Owners.of(List.of(guest, bank("" + bank)), true, 10);
            long own = 0;
            for (double amount : ((QueryTable.Numbers) guest.columns().get("outstanding_cents")).values()) {
                own += (long) amount;
            }
            assertThat((Long) both.ask(outstanding()).rows().getFirst().getLast() - own)
                    .as("cents of bank %d", bank)
                    .isEqualTo(cents.get(bank - 1));
            assertThat((Long) both.ask(Map.of("aggregate", "count"))
                                    .rows()
                                    .getFirst()
                                    .getFirst()
                            - guest.rows())
                    .as("rows of bank %d", bank)
                    .isEqualTo(rows.get(bank - 1));
        }
    }

    private static Map<String, Object> outstanding() {
        return Map.of("aggregate", "sum", "column", "outstanding_cents");
    }

    private static List<Long> longs(Object list) {
        return ((List<?>) list).stream().map(n -> ((Number) n).longValue()).toList();
    }

    /** One row of a bank's book. */
    private record Loan(double loans, double cents, double overdue) {}

    private List<Loan> allLoans() {
        var all = new ArrayList<Loan>();
        for (int bank = 1; bank <= 5; bank++) {
            var columns = bank("" + bank).columns();
            double[] loans = ((QueryTable.Numbers) columns.get("loans")).values();
            double[] cents = ((QueryTable.Numbers) columns.get("outstanding_cents")).values();
            double[] overdue = ((QueryTable.Numbers) columns.get("overdue_days")).values();
            for (int row = 0; row < loans.length; row++) {
                all.add(new Loan(loans[row], cents[row], overdue[row]));
            }
        }
        return all;
    }

    @Test
    void countsAndSumsTheLoansOfFiveBanksByGroupsAndBinsAsAdditionInTheClearDoes() {
        var all = allLoans();
        var groups = List.of(Map.of("column", "loans", "values", List.of(1L, 2L, 3L, 4L)));
        var sums = banks().ask(Map.of("aggregate", "sum", "column", "outstanding_cents", "group_by", groups))
                .rows();
        for (int loans = 1; loans <= 4; loans++) {
            int of = loans;
            var group = all.stream().filter(loan -> loan.loans() == of).toList();
            assertThat(sums.get(loans - 1)).containsExactly((long) loans, (long) group.size(), (long)
                    group.stream().mapToDouble(Loan::cents).sum());
        }
        var bins = banks().ask(Map.of(
                        "aggregate", "histogram",
                        "column", "outstanding_cents",
                        "bins", List.of(500_000L, 1_000_000L, 2_000_000L, 4_000_000L)))
                .rows();
        double[] edges = {Double.NEGATIVE_INFINITY, 500_000, 1_000_000, 2_000_000, 4_000_000, Double.POSITIVE_INFINITY};
        for (int bin = 0; bin < 5; bin++) {
            double from = edges[bin];
            double below = edges[bin + 1];
            assertThat(bins.get(bin).getLast())
                    .isEqualTo(all.stream()
                            .filter(loan -> loan.cents() >= from && loan.cents() < below)
                            .count());
        }
    }

    @Test
    void correlatesWhatFiveBanksHoldAsThePooledRowsDo() {
        var all = allLoans();
        double n = all.size();
        double x = all.stream().mapToDouble(Loan::cents).average().orElseThrow();
        double y = all.stream().mapToDouble(Loan::overdue).average().orElseThrow();
        double xy = all.stream()
                .mapToDouble(loan -> (loan.cents() - x) * (loan.overdue() - y))
                .sum();
        double xx = all.stream()
                .mapToDouble(loan -> (loan.cents() - x) * (loan.cents() - x))
                .sum();
        double yy = all.stream()
                .mapToDouble(loan -> (loan.overdue() - y) * (loan.overdue() - y))
                .sum();
        var r = banks().ask(
                        Map.of("aggregate", "correlation", "columns", List.of("outstanding_cents", "overdue_days")));
        assertThat(number(r, 0)).isCloseTo(xy / Math.sqrt(xx * yy), near(xy / Math.sqrt(xx * yy)));
        var variance = banks().ask(Map.of("aggregate", "variance", "column", "outstanding_cents"));
        assertThat(number(variance, 0)).isCloseTo(xx / (n - 1), near(xx / (n - 1)));
    }

    /** Twenty holders, each with what it says after "my"; few of them say any one word ten times. */
    @Test
    void findsTheNextWordsOfTwentyHoldersAndGivesThemBackToAll() {
        var said = new TreeMap<String, List<String>>();
        for (var line : data.lines("text/speeches_top20.tsv").stream().skip(1).toList()) {
            var cells = line.split("\t", -1);
            var words = java.util.regex.Pattern.compile("[a-z']+")
                    .matcher(cells[2].toLowerCase(java.util.Locale.ROOT))
                    .results()
                    .map(java.util.regex.MatchResult::group)
                    .toList();
            for (int i = 1; i < words.size(); i++) {
                if (words.get(i - 1).equals("my")) {
                    said.computeIfAbsent(cells[0], _ -> new ArrayList<>()).add(words.get(i));
                }
            }
        }
        assertThat(said).hasSize(20);
        var vocabulary = said.values().stream()
                .flatMap(List::stream)
                .collect(java.util.stream.Collectors.groupingBy(
                        word -> word, TreeMap::new, java.util.stream.Collectors.counting()));
        var holders = new ArrayList<QueryTable>();
        said.forEach((holder, words) -> {
            var ids = new ArrayList<String>();
            words.forEach(_ -> ids.add(holder + "-" + ids.size()));
            holders.add(new QueryTable(ids, Map.of("next", new QueryTable.Texts(words.toArray(String[]::new)))));
        });
        var candidates = vocabulary.keySet().stream()
                .filter(word -> vocabulary.get(word) >= 7)
                .toList();
        var owners = Owners.of(holders, true, 10);
        var run = owners.federation()
                .run(Owners.horizontal(Map.of(
                        "aggregate",
                        "heavy_hitters",
                        "column",
                        "next",
                        "values",
                        candidates,
                        "threshold",
                        13L,
                        "cohort",
                        "total",
                        "share_result",
                        true)));
        var report = run.report(Owners.GUEST, 0, QueryReport.class);
        var expected = ((List<?>) data.expected("horizontal", "text", "next_word_my"))
                .stream()
                        .map(pair -> List.<Object>of(
                                ((List<?>) pair).get(0), ((Number) ((List<?>) pair).get(1)).longValue()))
                        .toList();
        assertThat(report.rows().subList(0, expected.size())).isEqualTo(expected);
        assertThat(report.rows())
                .as("thirteen said it, but five of them at one holder")
                .noneMatch(row -> row.getFirst().equals("true"));
        for (int owner = 1; owner < 20; owner++) {
            assertThat(run.report(owners.party(owner), 0, QueryReport.class)).isEqualTo(report);
        }
    }
}
