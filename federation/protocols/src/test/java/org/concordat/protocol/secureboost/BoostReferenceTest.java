package org.concordat.protocol.secureboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.concordat.protocol.ReferenceData;
import org.concordat.protocol.VerticalData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against centralised trees on real data, with the scheme that does not encrypt; needs {@code -Dconcordat.reference}. */
class BoostReferenceTest {
    @ParameterizedTest
    @ValueSource(strings = {"breast", "default_credit"})
    void growsTheReferenceTreesNodeForNode(String set) {
        var reference = ReferenceData.required();
        var data = reference.prebinned(set);
        var run = Boosted.federation(data)
                .deadline(Duration.ofMinutes(5))
                .run(Boosted.ALIGN, Boosted.exact(Map.of("n_estimators", 10L, "binning", "prebinned")));

        var file = (Map<?, ?>) reference.json("derived/" + set + "_prebinned_trees_d3_t10_l1.json");
        var expected = new ArrayList<String>();
        for (var tree : (List<?>) file.get("trees")) {
            expected.add(words(data, (Map<?, ?>) tree));
        }
        assertThat(Boosted.words(data, run, 1)).isEqualTo(expected);
    }

    private static String words(VerticalData data, Map<?, ?> node) {
        if (!(node.get("feature") instanceof String feature)) {
            return ".";
        }
        var guest = data.guest().featureNames();
        int column = feature.startsWith("guest_")
                ? guest.indexOf(feature.substring(6))
                : guest.size() + data.hosts().getFirst().featureNames().indexOf(feature.substring(5));
        return "(c" + column + "<=" + node.get("le_bin") + " " + words(data, (Map<?, ?>) node.get("left")) + " "
                + words(data, (Map<?, ?>) node.get("right")) + ")";
    }

    @ParameterizedTest
    @CsvSource({"breast, 3, 50, 1", "breast, 5, 10, 1", "default_credit, 3, 10, 0.1"})
    void reachesTheReferenceMetrics(String set, long depth, long trees, double lambda) {
        var reference = ReferenceData.required();
        var data = reference.prebinned(set);
        var run = Boosted.federation(data)
                .deadline(Duration.ofMinutes(5))
                .run(
                        Boosted.ALIGN,
                        Boosted.exact(Map.of(
                                "n_estimators",
                                trees,
                                "max_depth",
                                depth,
                                "reg_lambda",
                                lambda,
                                "binning",
                                "prebinned")));
        var losses = run.report(VerticalData.GUEST, 1, BoostReport.Guest.class).losses();
        double expected = switch (set + depth + "/" + trees) {
            case "breast3/50" -> 0.007673;
            case "breast5/10" -> 0.056157;
            default -> 0.430641;
        };
        assertThat(losses.getLast()).isCloseTo(expected, within(2e-6));
    }
}
