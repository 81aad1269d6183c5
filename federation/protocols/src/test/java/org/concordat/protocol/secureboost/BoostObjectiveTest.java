package org.concordat.protocol.secureboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.VerticalData;
import org.concordat.testkit.FederationRun;
import org.concordat.testkit.TranscriptAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objectives and kinds of data: each against a builder that has all columns. */
@Timeout(120)
class BoostObjectiveTest {
    private static final int BINS = 10;

    /** With labels that fit: classes, counts, or amounts of which many are 0. */
    private static VerticalData labelled(ExactBuilder.Loss loss, VerticalData data) {
        var random = new Random(5);
        var labels = Arrays.stream(data.labels())
                .map(y -> {
                    double rate = Math.exp(Math.max(-3, Math.min(3, (y - 30) / 15)));
                    return switch (loss) {
                        case SOFTMAX3 -> y < 10 ? 0 : y < 35 ? 1 : 2;
                        case POISSON -> Math.floor(rate + random.nextDouble());
                        case TWEEDIE -> random.nextInt(3) == 0 ? 0 : rate;
                        case LOGISTIC, SQUARE -> y;
                    };
                })
                .toArray();
        var guest = data.guest();
        return new VerticalData(
                data.roster(),
                new DatasetRows(guest.ids(), guest.featureNames(), guest.features(), labels),
                data.hosts());
    }

    private static Map<String, Object> with(Map<String, Object> some, Map<String, Object> more) {
        var all = new HashMap<>(some);
        all.putAll(more);
        return all;
    }

    private static double[] score(ExactBuilder.Loss loss, double[][] margins) {
        return Arrays.stream(margins)
                .mapToDouble(f -> switch (loss) {
                    case SOFTMAX3 -> new Objective.Softmax(3).score(f);
                    case POISSON, TWEEDIE -> Math.exp(f[0]);
                    case LOGISTIC -> Objective.probability(f[0]);
                    case SQUARE -> f[0];
                })
                .toArray();
    }

    @ParameterizedTest
    @CsvSource({"multi:softmax, SOFTMAX3, 2", "count:poisson, POISSON, 1", "reg:tweedie, TWEEDIE, 2"})
    void growsTheTreesOfACentralisedBuilder(String objective, ExactBuilder.Loss loss, int hosts) {
        var columns = new int[hosts + 1];
        Arrays.fill(columns, 3);
        var data = labelled(loss, VerticalData.real(300, 31, columns));
        var parameters = with(
                Map.of("objective", objective, "n_estimators", 4L, "max_bin", (long) BINS),
                loss == ExactBuilder.Loss.SOFTMAX3 ? Map.of("num_class", 3L) : Map.of());
        var run = Boosted.federation(data).run(Boosted.ALIGN, Boosted.exact(parameters), Boosted.PREDICT);
        var oracle = new ExactBuilder(
                Boosted.columns(data),
                Boosted.cuts(data, Binning.Kind.QUANTILE, BINS),
                data.labels(),
                new ExactBuilder.Settings(4, 3, 0.3, 1, loss));
        assertThat(Boosted.words(data, run, 1)).isEqualTo(oracle.trees);
        assertThat(BoostReferenceTest.scores(run, 1)).containsExactly(score(loss, oracle.allMargins()), within(1e-4));
        assertThat(BoostReferenceTest.scores(run, 2)).containsExactly(BoostReferenceTest.scores(run, 1), within(1e-9));
        TranscriptAssert.assertThat(run.transcript()).conformsToScript().declaresWhatItDiscloses();
    }

    @Test
    void countsAreNotNegativeAndClassesAreNumbered() {
        var data = VerticalData.real(60, 32, 1, 1);
        assertThatThrownBy(() -> Boosted.federation(data)
                        .run(Boosted.ALIGN, Boosted.train(Map.of("objective", "count:poisson"))))
                .hasMessageContaining("values that are not negative");
        assertThatThrownBy(() -> Boosted.federation(data)
                        .run(Boosted.ALIGN, Boosted.train(Map.of("objective", "multi:softmax"))))
                .hasMessageContaining("/tasks/1/num_class");
    }

    /** Every fifth value of the first column of each party is missing; the second holds categories at the host. */
    private static VerticalData holes(VerticalData data) {
        var guest = data.guest();
        var holes = data.hosts().stream().map(BoostObjectiveTest::holed).toList();
        var rows = holed(guest);
        return new VerticalData(
                data.roster(),
                new DatasetRows(rows.ids(), rows.featureNames(), rows.features(), guest.labels(), null, rows.missing()),
                holes);
    }

    private static DatasetRows holed(DatasetRows rows) {
        var missing = new BitSet();
        var values = rows.features().toArray();
        int width = rows.featureNames().size();
        for (int row = 0; row < rows.ids().size(); row++) {
            double x = values[row * width + width - 1];
            missing.set(row * width, row % 5 == 0 || x > 14);
            values[row * width + 1] = Math.floor(Math.abs(values[row * width + 1]) % 5);
        }
        return new DatasetRows(
                rows.ids(), rows.featureNames(), Matrix.of(rows.ids().size(), width, values), null, null, missing);
    }

    @Test
    void learnsWhereMissingValuesGoAndPartsCategories() {
        var data = holes(VerticalData.binary(400, 33, 3, 3));
        var choice = new BoostParameters.BinChoice(Binning.Kind.QUANTILE, BINS, List.of("x1"), 1);
        var run = Boosted.federation(data)
                .run(
                        Boosted.ALIGN,
                        Boosted.exact(Map.of("n_estimators", 6L, "max_bin", (long) BINS, "categorical", List.of("x1"))),
                        Boosted.PREDICT);
        var all = IntStream.range(0, 400).toArray();
        var columns = Boosted.columns(data);
        var cuts = new double[6][];
        for (int party = 0; party < 2; party++) {
            var rows = party == 0 ? data.guest() : data.hosts().getFirst();
            var bins = Binning.of(rows, all, choice);
            for (int j = 0; j < 3; j++) {
                cuts[3 * party + j] = bins.cuts()[j];
                for (int row = 0; row < 400; row++) {
                    columns[3 * party + j][row] = rows.isMissing(row, j) ? Double.NaN : columns[3 * party + j][row];
                }
            }
        }
        var oracle = new ExactBuilder(
                columns,
                cuts,
                new boolean[] {false, true, false, false, true, false},
                data.labels(),
                ExactBuilder.ones(400),
                new ExactBuilder.Settings(6, 3, 0.3, 1, true));
        assertThat(Boosted.words(data, run, 1)).isEqualTo(oracle.trees);
        assertThat(String.join("", oracle.trees)).contains("?").contains("c1==").contains("c4==");
        assertThat(BoostReferenceTest.scores(run, 2)).containsExactly(BoostReferenceTest.scores(run, 1), within(1e-9));
    }

    @Test
    void weighsRows() {
        var data = VerticalData.binary(300, 34, 3, 3);
        var guest = data.guest();
        var weights = IntStream.range(0, 300).mapToDouble(i -> 1 + i % 3).toArray();
        var weighed = new VerticalData(
                data.roster(),
                new DatasetRows(
                        guest.ids(), guest.featureNames(), guest.features(), guest.labels(), weights, new BitSet()),
                data.hosts());
        var run = Boosted.federation(weighed)
                .run(Boosted.ALIGN, Boosted.exact(Map.of("n_estimators", 4L, "max_bin", (long) BINS)));
        var oracle = new ExactBuilder(
                Boosted.columns(data),
                Boosted.cuts(data, Binning.Kind.QUANTILE, BINS),
                new boolean[6],
                data.labels(),
                weights,
                new ExactBuilder.Settings(4, 3, 0.3, 1, true));
        assertThat(Boosted.words(data, run, 1)).isEqualTo(oracle.trees);
        double loss = 0;
        for (var score : run.result(VerticalData.GUEST, 1).scores()) {
            int row = guest.ids().indexOf(score.id());
            loss -= weights[row] * Math.log(data.labels()[row] == 1 ? score.score() : 1 - score.score());
        }
        var measured = run.report(VerticalData.GUEST, 1, BoostReport.Guest.class)
                .iterations()
                .getLast();
        assertThat(measured.trainLoss())
                .isCloseTo(
                        loss
                                / IntStream.range(0, 300)
                                        .mapToDouble(i -> weights[i])
                                        .sum(),
                        within(1e-9));
        FederationRun equal = Boosted.federation(data)
                .run(Boosted.ALIGN, Boosted.exact(Map.of("n_estimators", 4L, "max_bin", (long) BINS)));
        assertThat(Boosted.words(data, equal, 1)).isNotEqualTo(oracle.trees);
    }
}
