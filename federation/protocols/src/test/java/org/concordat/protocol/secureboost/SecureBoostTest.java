package org.concordat.protocol.secureboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.concordat.crypto.paillier.Paillier;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.task.LocalPolicy;
import org.concordat.federation.task.TaskResult.Score;
import org.concordat.protocol.VerticalData;
import org.concordat.protocol.secureboost.BoostMessage.Gradients;
import org.concordat.protocol.secureboost.BoostMessage.LeftSums;
import org.concordat.testkit.FederationRun;
import org.concordat.testkit.SchemaFiles;
import org.concordat.testkit.TranscriptAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class SecureBoostTest {
    private static double[] scores(FederationRun run, int task) {
        return run.result(VerticalData.GUEST, task).scores().stream()
                .mapToDouble(Score::score)
                .toArray();
    }

    private static double[] probabilities(double[] margins) {
        return Arrays.stream(margins).map(Objective::probability).toArray();
    }

    @ParameterizedTest
    @CsvSource({"1, 3, 1.0, 1", "1, 4, 0.1, 2", "2, 3, 1.0, 3", "3, 3, 0.5, 4"})
    void growsTheTreesOfABuilderThatHasAllColumns(int hosts, int depth, double lambda, long seed) {
        var columns = new int[hosts + 1];
        Arrays.fill(columns, 3);
        var data = VerticalData.binary(300, seed, columns);
        var run = Boosted.federation(data)
                .seed(seed)
                .run(
                        Boosted.ALIGN,
                        Boosted.exact(Map.of(
                                "n_estimators", 4L, "max_depth", (long) depth, "reg_lambda", lambda, "max_bin", 12L)));
        var oracle = new ExactBuilder(
                Boosted.columns(data),
                Boosted.cuts(data, Binning.Kind.QUANTILE, 12),
                data.labels(),
                new ExactBuilder.Settings(4, depth, 0.3, lambda, true));

        assertThat(Boosted.words(data, run, 1)).isEqualTo(oracle.trees);
        assertThat(scores(run, 1)).containsExactly(probabilities(oracle.margins()), within(1e-6));
        TranscriptAssert.assertThat(run.transcript()).conformsToScript().declaresWhatItDiscloses();
    }

    @Test
    void growsTheSameTreesUnderEncryption() {
        var data = VerticalData.binary(60, 5, 2, 2);
        var task = Boosted.exact(Map.of("n_estimators", 2L, "max_depth", 3L, "max_bin", 6L, "key_bits", 1024L));
        var plain = Boosted.federation(data).run(Boosted.ALIGN, task);
        var encrypted = Boosted.federation(data)
                .scheme(Paillier.scheme(1024))
                .policy(new LocalPolicy(1024, 1, 1))
                .run(Boosted.ALIGN, task);
        assertThat(Boosted.words(data, encrypted, 1)).isEqualTo(Boosted.words(data, plain, 1));
        assertThat(scores(encrypted, 1)).isEqualTo(scores(plain, 1));
        TranscriptAssert.assertThat(encrypted.transcript()).conformsToScript();
    }

    @Test
    void growsRegressionTreesOnTheLabelsOwnScale() {
        var data = VerticalData.real(250, 6, 3, 3);
        var run = Boosted.federation(data)
                .run(
                        Boosted.ALIGN,
                        Boosted.exact(Map.of(
                                "objective", "reg:squarederror", "n_estimators", 5L, "max_bin", 10L, "max_depth", 3L)));
        var oracle = new ExactBuilder(
                Boosted.columns(data),
                Boosted.cuts(data, Binning.Kind.QUANTILE, 10),
                data.labels(),
                new ExactBuilder.Settings(5, 3, 0.3, 1, false));
        assertThat(Boosted.words(data, run, 1)).isEqualTo(oracle.trees);
        assertThat(scores(run, 1)).containsExactly(oracle.margins(), within(1e-3));
    }

    @Test
    void learnsUnderItsDefaultGuardsAndTellsHostsNothingInClear() {
        var data = VerticalData.binary(600, 8, 3, 3);
        var run = Boosted.federation(data)
                .run(Boosted.ALIGN, Boosted.SPLIT, Boosted.train(Map.of("n_estimators", 6L, "max_bin", 16L)));
        var report = run.report(VerticalData.GUEST, 2, BoostReport.Guest.class);
        assertThat(report.iterations()).hasSize(6);
        assertThat(report.iterations().getLast().trainLoss())
                .isLessThan(report.iterations().getFirst().trainLoss());
        assertThat(report.rows()).isLessThan(600);
        assertThat(report.importance())
                .anySatisfy(one -> assertThat(one.column()).startsWith("bureau-1 column "));
        assertThat(run.report(VerticalData.host(0), 2, BoostReport.Host.class).importance())
                .isNotEmpty();
        TranscriptAssert.assertThat(run.transcript())
                .conformsToScript()
                .disclosesOnlyTo(
                        VerticalData.host(0),
                        DisclosureKind.PARAMETER,
                        DisclosureKind.CIPHERTEXT,
                        DisclosureKind.MEMBERSHIP);
        assertThat(run.transcript().receivedBy(VerticalData.ARBITER)).isEmpty();
    }

    @Test
    void growsTheFirstTreesWithoutTheHosts() {
        var data = VerticalData.binary(200, 9, 2, 2);
        var run = Boosted.federation(data)
                .run(Boosted.ALIGN, Boosted.train(Map.of("n_estimators", 4L, "guest_first_trees", 3L)));
        assertThat(run.transcript().messages(Gradients.class)).hasSize(1);
        var alone = Boosted.federation(data)
                .run(Boosted.ALIGN, Boosted.train(Map.of("n_estimators", 2L, "guest_first_trees", 9L)));
        assertThat(alone.transcript().messages(LeftSums.class)).isEmpty();
        TranscriptAssert.assertThat(alone.transcript()).conformsToScript();
    }

    @ParameterizedTest
    @CsvSource({"binary:logistic, 1", "reg:squarederror, 2"})
    void predictsWhatItScoredInTraining(String objective, int hosts) {
        var columns = IntStream.range(0, hosts + 1).map(_ -> 2).toArray();
        var data =
                objective.startsWith("b") ? VerticalData.binary(250, 10, columns) : VerticalData.real(250, 10, columns);
        var train = Boosted.train(Map.of("objective", objective, "n_estimators", 5L, "max_bin", 8L));
        var run = Boosted.federation(data).run(Boosted.ALIGN, Boosted.SPLIT, train, Boosted.PREDICT);
        assertThat(scores(run, 3)).containsExactly(scores(run, 2), within(1e-9));
        assertThat(run.result(VerticalData.GUEST, 2).scores().stream().map(Score::split))
                .contains("train", "test");
        TranscriptAssert.assertThat(run.transcript()).conformsToScript();
    }

    @Test
    void keepsEveryLeafAtTheFloorOfThePolicy() {
        var data = VerticalData.binary(200, 12, 2, 2);
        var run = Boosted.federation(data)
                .policy(VerticalData.host(0), new LocalPolicy(1024, 1, 25))
                .run(Boosted.ALIGN, Boosted.exact(Map.of("n_estimators", 1L, "max_depth", 5L)));
        var share = (BoostShares.Guest)
                Objects.requireNonNull(run.result(VerticalData.GUEST, 1).modelShare());
        long leaves = share.trees().getFirst().nodes().stream()
                .filter(node -> node instanceof TreeNode.Leaf)
                .count();
        assertThat(leaves).isBetween(2L, 8L);
        var rowsOfScore = Arrays.stream(scores(run, 1))
                .boxed()
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        assertThat(rowsOfScore).hasSize((int) leaves);
        assertThat(rowsOfScore.values()).allMatch(rows -> rows >= 25);
    }

    @Test
    void takesPrebinnedColumnsAsTheyAreAndRefusesOthers() {
        var data = VerticalData.binary(50, 13, 1, 1);
        assertThatThrownBy(() ->
                        Boosted.federation(data).run(Boosted.ALIGN, Boosted.train(Map.of("binning", "prebinned"))))
                .hasMessageContaining("use binning: quantile");
    }

    @Test
    void listsEveryWrongParameter() {
        var data = VerticalData.binary(50, 13, 1, 1);
        assertThatThrownBy(() -> Boosted.federation(data)
                        .run(Boosted.ALIGN, Boosted.train(Map.of("objective", "rank", "max_depth", 0L, "trees", 3L))))
                .hasMessageContaining("/tasks/1/objective")
                .hasMessageContaining("/tasks/1/max_depth out-of-range")
                .hasMessageContaining("/tasks/1/trees unknown-field");
    }

    @Test
    void needsLabelsThatFitTheObjective() {
        var data = VerticalData.real(50, 13, 1, 1);
        assertThatThrownBy(() -> Boosted.federation(data).run(Boosted.ALIGN, Boosted.train(Map.of())))
                .hasMessageContaining("binary:logistic takes labels 0 and 1");
    }

    @Test
    void isTheSchemaThatIsCheckedIn() {
        SchemaFiles.assertUnchanged(new SecureBoost());
    }

    @Test
    void binsByQuantilesOfTheTrainingRows() {
        var data = VerticalData.binary(100, 14, 2, 1);
        var training = IntStream.range(0, 50).toArray();
        var bins = Binning.of(data.guest(), training, Boosted.bins(Binning.Kind.QUANTILE, 10));
        var sizes = new int[10];
        IntStream.of(training).forEach(row -> sizes[bins.bins()[0][row]]++);
        assertThat(List.of(bins.binCount(0))).containsExactly(10);
        assertThat(sizes).containsOnly(5);
    }
}
