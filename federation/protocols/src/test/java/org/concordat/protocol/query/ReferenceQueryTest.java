package org.concordat.protocol.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.concordat.federation.query.QueryTable;
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
                continue; // one ill person makes up more of the first study's sum than the rule of dominance allows, or
                // few do
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
    void findsTheLoanBooksOfFiveBanks() {
        var expected = (Map<?, ?>) data.json("gen/multibank_20k/expected.json");
        var sum = banks().ask(Map.of("aggregate", "sum", "column", "outstanding_cents"));
        assertThat(sum.rows().getFirst().getLast())
                .isEqualTo(((Number) expected.get("total_outstanding_cents")).longValue());
        long rows = ((List<?>) expected.get("rows_per_bank"))
                .stream().mapToLong(count -> ((Number) count).longValue()).sum();
        assertThat(banks().ask(Map.of("aggregate", "count")).rows()).containsExactly(List.of(rows));
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
}
