package org.concordat.protocol.secureboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.concordat.federation.channel.SharedStream;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.JobSpec;
import org.concordat.protocol.VerticalData;
import org.concordat.protocol.secureboost.BoostMessage.Gradients;
import org.concordat.protocol.secureboost.BoostMessage.OpenNodes;
import org.concordat.protocol.secureboost.BoostMessage.Sampled;
import org.concordat.protocol.secureboost.BoostMessage.Waiting;
import org.concordat.testkit.FederationRun;
import org.concordat.testkit.TranscriptAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How training samples, stops, goes on, and shares trees among the parties. */
@Timeout(120)
class BoostTrainingTest {
    private static BoostShares.Guest share(FederationRun run, int task) {
        return (BoostShares.Guest)
                Objects.requireNonNull(run.result(VerticalData.GUEST, task).modelShare());
    }

    private static BoostShares.Host hostShare(FederationRun run, int host, int task) {
        return (BoostShares.Host)
                Objects.requireNonNull(run.result(VerticalData.host(host), task).modelShare());
    }

    private static BoostReport.Guest report(FederationRun run, int task) {
        return run.report(VerticalData.GUEST, task, BoostReport.Guest.class);
    }

    @Test
    void keepsTheBestIterationOfTheValidationPart() {
        var data = VerticalData.binary(400, 41, 3, 3);
        var run = Boosted.federation(data)
                .run(
                        Boosted.ALIGN,
                        Boosted.SPLIT,
                        Boosted.train(Map.of(
                                "n_estimators",
                                60L,
                                "early_stopping_rounds",
                                3L,
                                "learning_rate",
                                0.9,
                                "max_depth",
                                5L)),
                        Boosted.PREDICT);
        var report = report(run, 2);
        int best = report.bestIteration();
        assertThat(report.iterations()).hasSize(best + 3);
        assertThat(report.trees())
                .isEqualTo(best)
                .isEqualTo(share(run, 2).trees().size());
        assertThat(hostShare(run, 0, 2).trees()).isEqualTo(best);
        assertThat(hostShare(run, 0, 2).splits()).allMatch(split -> split.tree() < best);
        double highest = report.iterations().stream()
                .mapToDouble(one -> Objects.requireNonNull(one.validationMetric()))
                .max()
                .orElseThrow();
        assertThat(report.iterations().get(best - 1).validationMetric()).isEqualTo(highest);
        assertThat(report.validationRows()).isGreaterThan(40);
        assertThat(BoostReferenceTest.scores(run, 3)).containsExactly(BoostReferenceTest.scores(run, 2), within(1e-9));
        TranscriptAssert.assertThat(run.transcript()).conformsToScript();
    }

    @Test
    void stoppingEarlyNeedsAValidationPart() {
        var task =
                Boosted.train(Map.of("early_stopping_rounds", 3L, "validation_fraction", 0.0, "eval_metric", "rmse"));
        assertThatThrownBy(() ->
                        Boosted.federation(VerticalData.binary(50, 1, 1, 1)).run(Boosted.ALIGN, task))
                .hasMessageContaining("/tasks/1/validation_fraction")
                .hasMessageContaining("/tasks/1/eval_metric");
    }

    /** Ten trees, or four and then six more: the same model. */
    @ParameterizedTest
    @ValueSource(strings = {"binary:logistic", "reg:squarederror"})
    void goesOnWhereAnEarlierTrainingEnded(String objective) {
        var data = objective.startsWith("b") ? VerticalData.binary(300, 42, 3, 3) : VerticalData.real(300, 42, 3, 3);
        var first = Boosted.exact(Map.of("objective", objective, "n_estimators", 4L, "max_bin", 10L));
        var more =
                Boosted.exact(Map.of("objective", objective, "n_estimators", 6L, "max_bin", 10L, "warm_start", true));
        var whole = Boosted.exact(Map.of("objective", objective, "n_estimators", 10L, "max_bin", 10L));
        var run = Boosted.federation(data).run(Boosted.ALIGN, first, more, Boosted.PREDICT);
        var once = Boosted.federation(data).run(Boosted.ALIGN, whole);
        assertThat(Boosted.words(data, run, 2)).isEqualTo(Boosted.words(data, once, 1));
        assertThat(BoostReferenceTest.scores(run, 2)).containsExactly(BoostReferenceTest.scores(once, 1), within(1e-6));
        assertThat(BoostReferenceTest.scores(run, 3)).containsExactly(BoostReferenceTest.scores(run, 2), within(1e-9));
        assertThat(run.transcript().messages(Waiting.class)).isNotEmpty();
        TranscriptAssert.assertThat(run.transcript()).conformsToScript();
    }

    /** What the walk through the earlier trees tells stands in the statement that stewards approve. */
    @Test
    void saysWhatTheWalkThroughAnEarlierModelTells() {
        var data = VerticalData.binary(20, 43, 1, 1);
        var more = Boosted.train(Map.of("warm_start", true));
        var job = new JobSpec(JobSpec.VERSION, "more", "test", data.roster(), Map.of(), List.of(more));
        assertThat(new SecureBoost().leakage(more, job).learns())
                .allSatisfy(learns -> assertThat(learns.what()).contains("in the earlier model"));
        var first = Boosted.train(Map.of());
        assertThat(new SecureBoost().leakage(first, job).learns())
                .noneSatisfy(learns -> assertThat(learns.what()).contains("earlier model"));
    }

    @Test
    void goesOnWithTheSameObjectiveOnly() {
        var data = VerticalData.binary(100, 43, 2, 2);
        var first = Boosted.train(Map.of("n_estimators", 2L));
        var other = Boosted.train(Map.of("warm_start", true, "objective", "reg:squarederror"));
        assertThatThrownBy(() -> Boosted.federation(data).run(Boosted.ALIGN, first, other))
                .hasMessageContaining("goes on with the same objective");
    }

    @Test
    void samplesRowsAndColumns() {
        var data = VerticalData.binary(400, 44, 4, 4);
        var run = Boosted.federation(data)
                .run(
                        Boosted.ALIGN,
                        Boosted.train(Map.of(
                                "n_estimators",
                                5L,
                                "subsample",
                                0.5,
                                "colsample_bytree",
                                0.5,
                                "guest_first_trees",
                                0L)));
        assertThat(run.transcript().messages(Sampled.class))
                .hasSize(5)
                .allSatisfy(sampled -> assertThat(sampled.rows().cardinality()).isEqualTo(200));
        var perTree = hostShare(run, 0, 1).splits().stream()
                .collect(java.util.stream.Collectors.groupingBy(
                        BoostShares.Split::tree,
                        java.util.stream.Collectors.mapping(
                                split -> split.rule().column(), java.util.stream.Collectors.toSet())));
        assertThat(perTree.values()).allSatisfy(columns -> assertThat(columns).hasSizeLessThanOrEqualTo(2));
        assertThat(report(run, 1).iterations().getLast().trainLoss()).isLessThan(0.6);
        TranscriptAssert.assertThat(run.transcript()).conformsToScript().declaresWhatItDiscloses();
    }

    @Test
    void takesTheLargestGradientsOfEitherSignAndAmplifiesTheOthers() {
        var g = IntStream.range(0, 100).mapToDouble(i -> (i - 50) / 64.0).toArray();
        var h = new double[100];
        Arrays.fill(h, 0.25);
        var all = new BitSet();
        all.set(0, 100);
        var sampling = new RowSampling(1, true, 0.2, 0.1, 0);
        var drawn = sampling.draw(0, all, g, h, new SharedStream(new byte[32], "rows"));
        assertThat(drawn.cardinality()).isEqualTo(30);
        assertThat(drawn.get(0, 10).cardinality()).isEqualTo(10);
        assertThat(drawn.get(91, 100).cardinality()).isEqualTo(9);
        assertThat(IntStream.range(0, 100).filter(i -> h[i] == 2.0).count()).isEqualTo(10);
        assertThat(IntStream.range(0, 100).filter(i -> h[i] == 0.25).count()).isEqualTo(90);
    }

    @Test
    void learnsWithGoss() {
        var data = VerticalData.binary(500, 45, 3, 3);
        var task = Boosted.train(
                Map.of("n_estimators", 12L, "goss", true, "top_rate", 0.3, "other_rate", 0.2, "goss_start_iter", 2L));
        var run = Boosted.federation(data).run(Boosted.ALIGN, task);
        assertThat(run.transcript().messages(Sampled.class)).hasSize(10);
        assertThat(report(run, 1).iterations().getLast().trainMetric()).isGreaterThan(0.8);
        TranscriptAssert.assertThat(run.transcript()).conformsToScript();
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void growsWholeTreesOfOnePartyInTurn(int hosts) {
        var data = VerticalData.binary(
                300, 46, IntStream.range(0, hosts + 1).map(_ -> 3).toArray());
        var run = Boosted.federation(data)
                .run(
                        Boosted.ALIGN,
                        Boosted.exact(Map.of("n_estimators", 6L, "tree_mode", "mix", "max_bin", 10L)),
                        Boosted.PREDICT);
        var trees = share(run, 1).trees();
        for (int tree = 0; tree < 6; tree++) {
            int owner = tree % (hosts + 1);
            assertThat(trees.get(tree).nodes()).allMatch(node -> switch (node) {
                case TreeNode.Own _ -> owner == 0;
                case TreeNode.Hosted hosted -> hosted.host() == owner - 1;
                case TreeNode.Leaf _ -> true;
            });
        }
        assertThat(run.transcript().messages(Gradients.class)).hasSize(6 - 6 / (hosts + 1));
        assertThat(report(run, 1).iterations().getLast().trainMetric()).isGreaterThan(0.7);
        assertThat(BoostReferenceTest.scores(run, 2)).containsExactly(BoostReferenceTest.scores(run, 1), within(1e-9));
        TranscriptAssert.assertThat(run.transcript()).conformsToScript();
    }

    @Test
    void letsHostsSplitTheFirstLevelsAndTheGuestTheOthers() {
        var data = VerticalData.binary(300, 47, 3, 3);
        var run = Boosted.federation(data)
                .run(
                        Boosted.ALIGN,
                        Boosted.exact(
                                Map.of("n_estimators", 3L, "tree_mode", "layered", "max_depth", 4L, "host_depth", 2L)));
        for (var tree : share(run, 1).trees()) {
            assertThat(tree.nodes().getFirst()).isInstanceOf(TreeNode.Hosted.class);
            assertThat(levels(tree.nodes(), 0, 0))
                    .allSatisfy(level -> assertThat(level).isTrue());
        }
        assertThat(run.transcript().messages(OpenNodes.class)).hasSize(6);
        TranscriptAssert.assertThat(run.transcript()).conformsToScript();
    }

    /** Whether each inner node is a host's above depth 2 and the guest's below. */
    private static List<Boolean> levels(List<TreeNode> nodes, int at, int depth) {
        return switch (nodes.get(at)) {
            case TreeNode.Leaf _ -> List.of();
            case TreeNode.Own own ->
                joined(depth >= 2, levels(nodes, own.left(), depth + 1), levels(nodes, own.right(), depth + 1));
            case TreeNode.Hosted hosted ->
                joined(depth < 2, levels(nodes, hosted.left(), depth + 1), levels(nodes, hosted.right(), depth + 1));
        };
    }

    private static List<Boolean> joined(boolean here, List<Boolean> left, List<Boolean> right) {
        return java.util.stream.Stream.of(List.of(here), left, right)
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void predictsASingleRecordInAsManyRoundsAsATreeIsDeep() {
        var data = VerticalData.binary(200, 49, 2, 2);
        var train = Boosted.train(Map.of("n_estimators", 10L, "max_depth", 4L));
        var trained = Boosted.federation(data).run(Boosted.ALIGN, train);
        var one = new VerticalData(
                data.roster(),
                data.guest().select(7),
                data.hosts().stream().map(rows -> rows.select(7)).toList());
        var predicted = predict(one, trained);
        assertThat(BoostReferenceTest.scores(predicted, 1))
                .containsExactly(new double[] {BoostReferenceTest.scores(trained, 1)[7]}, within(1e-9));
        assertThat(predicted.transcript().messages(Waiting.class)).hasSizeLessThanOrEqualTo(5);
    }

    /** The shares of an earlier training at each party, as a runtime puts them into the workspace. */
    private static FederationRun predict(VerticalData rows, FederationRun trained) {
        var federation = Boosted.federation(rows);
        federation.replaceRole(
                VerticalData.GUEST, "predict", (org.concordat.federation.task.TaskContext<BoostMessage> context) -> {
                    context.workspace().put(org.concordat.federation.model.ModelShare.class, share(trained, 1));
                    return new Prediction(context).asGuest();
                });
        federation.replaceRole(
                VerticalData.host(0), "predict", (org.concordat.federation.task.TaskContext<BoostMessage> context) -> {
                    context.workspace().put(org.concordat.federation.model.ModelShare.class, hostShare(trained, 0, 1));
                    return new Prediction(context).asHost();
                });
        return federation.run(Boosted.ALIGN, Boosted.PREDICT);
    }

    @Test
    void aDeletedShareMakesPredictionFailWithItsReason() {
        var data = VerticalData.binary(60, 50, 1, 1);
        assertThatThrownBy(() -> Boosted.federation(data).run(Boosted.ALIGN, Boosted.PREDICT))
                .hasMessageContaining("needs what a task 'train' before it makes");
        var without = new DatasetRows(
                data.guest().ids(),
                List.of("y0"),
                data.guest().features(),
                data.guest().labels());
        var other = new VerticalData(data.roster(), without, data.hosts());
        var trained = Boosted.federation(data)
                .run(Boosted.ALIGN, Boosted.exact(Map.of("n_estimators", 3L, "guest_first_trees", 3L)));
        assertThatThrownBy(() -> predict(other, trained)).hasMessageContaining("has no column x0");
    }
}
