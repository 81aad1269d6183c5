package org.concordat.protocol.secureboost;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.concordat.federation.job.TaskSpec;
import org.concordat.protocol.AlreadyAligned;
import org.concordat.protocol.VerticalData;
import org.concordat.protocol.preparation.Splitting;
import org.concordat.testkit.FederationRun;
import org.concordat.testkit.InMemoryFederation;

/** Federations and jobs of SecureBoost, and their trees in the words of {@link ExactBuilder}. */
final class Boosted {
    static final TaskSpec ALIGN = new TaskSpec("intersect", null, Map.of());
    static final TaskSpec SPLIT = new TaskSpec("split", null, Map.of());
    static final TaskSpec PREDICT = new TaskSpec("predict", "secureboost", Map.of());

    /** What P3 asks for exact equality with a centralised builder. */
    private static final Map<String, Object> EXACT =
            Map.of("guest_first_trees", 0L, "histogram_noise_bits", 0L, "min_samples_leaf", 1L, "min_bin_support", 1L);

    private Boosted() {}

    static InMemoryFederation federation(VerticalData data, org.concordat.federation.task.Protocol<?>... more) {
        var federation = InMemoryFederation.of(data.roster())
                .protocols(protocols(more))
                .dataset(VerticalData.GUEST, data.guest());
        for (int i = 0; i < data.hosts().size(); i++) {
            federation.dataset(VerticalData.host(i), data.hosts().get(i));
        }
        return federation;
    }

    private static org.concordat.federation.task.Protocol<?>[] protocols(
            org.concordat.federation.task.Protocol<?>... more) {
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(new AlreadyAligned(), new Splitting(), new SecureBoost()),
                        java.util.Arrays.stream(more))
                .toArray(org.concordat.federation.task.Protocol<?>[]::new);
    }

    static TaskSpec train(Map<String, Object> parameters) {
        return new TaskSpec("train", "secureboost", parameters);
    }

    static TaskSpec exact(Map<String, Object> parameters) {
        var all = new HashMap<>(EXACT);
        all.putAll(parameters);
        return train(all);
    }

    static double[][] columns(VerticalData data) {
        var columns = new ArrayList<double[]>();
        for (int j = 0; j < data.guest().features().columns(); j++) {
            columns.add(data.guest().features().columnArray(j));
        }
        data.hosts().forEach(host -> {
            for (int j = 0; j < host.features().columns(); j++) {
                columns.add(host.features().columnArray(j));
            }
        });
        return columns.toArray(double[][]::new);
    }

    static BoostParameters.BinChoice bins(Binning.Kind kind, int maxBin) {
        return new BoostParameters.BinChoice(kind, maxBin, List.of(), 1);
    }

    /** Of all parties' own binning of all rows. */
    static double[][] cuts(VerticalData data, Binning.Kind kind, int maxBin) {
        var rows =
                java.util.stream.IntStream.range(0, data.guest().ids().size()).toArray();
        var cuts = new ArrayList<double[]>();
        cuts.addAll(List.of(Binning.of(data.guest(), rows, bins(kind, maxBin)).cuts()));
        data.hosts()
                .forEach(host -> cuts.addAll(
                        List.of(Binning.of(host, rows, bins(kind, maxBin)).cuts())));
        return cuts.toArray(double[][]::new);
    }

    /** The joint trees of all shares; columns are numbered guest first, then the hosts in order. */
    static List<String> words(VerticalData data, FederationRun run, int task) {
        var share = (BoostShares.Guest)
                Objects.requireNonNull(run.result(VerticalData.GUEST, task).modelShare());
        var words = new ArrayList<String>();
        for (int tree = 0; tree < share.trees().size(); tree++) {
            words.add(words(data, run, task, share.trees().get(tree).nodes(), tree, 0));
        }
        return words;
    }

    private static String words(
            VerticalData data, FederationRun run, int task, List<TreeNode> nodes, int tree, int place) {
        return switch (nodes.get(place)) {
            case TreeNode.Leaf _ -> ".";
            case TreeNode.Own own ->
                "(c" + data.guest().featureNames().indexOf(own.rule().column()) + condition(own.rule()) + " "
                        + words(data, run, task, nodes, tree, own.left()) + " "
                        + words(data, run, task, nodes, tree, own.right()) + ")";
            case TreeNode.Hosted hosted -> {
                var share = (BoostShares.Host) Objects.requireNonNull(
                        run.result(VerticalData.host(hosted.host()), task).modelShare());
                var split = share.splits().stream()
                        .filter(one -> one.tree() == tree && one.node() == hosted.node())
                        .findFirst()
                        .orElseThrow();
                int first = data.guest().featureNames().size();
                for (int host = 0; host < hosted.host(); host++) {
                    first += data.hosts().get(host).featureNames().size();
                }
                int column = first
                        + data.hosts()
                                .get(hosted.host())
                                .featureNames()
                                .indexOf(split.rule().column());
                yield "(c" + column + condition(split.rule()) + " "
                        + words(data, run, task, nodes, tree, hosted.left()) + " "
                        + words(data, run, task, nodes, tree, hosted.right()) + ")";
            }
        };
    }

    private static String condition(SplitRule rule) {
        return (rule.category() ? "==" : "<=") + rule.threshold() + (rule.missingLeft() ? "?" : "");
    }
}
