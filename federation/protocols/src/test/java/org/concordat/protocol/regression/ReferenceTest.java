package org.concordat.protocol.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Map;
import org.concordat.federation.job.TaskSpec;
import org.concordat.protocol.ReferenceData;
import org.concordat.protocol.VerticalData;
import org.concordat.protocol.evaluation.Baselines;
import org.concordat.protocol.evaluation.Evaluation;
import org.concordat.protocol.evaluation.EvaluationReport;
import org.concordat.protocol.evaluation.Metrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against centralised results on real data, with the scheme that does not encrypt; needs {@code -Dconcordat.reference}. */
class ReferenceTest {
    private static final Map<String, Object> DEFAULTS = Map.of("batch_size", 1024L);

    @ParameterizedTest
    @CsvSource({"breast, 1", "breast, 10", "breast, 30", "default_credit, 1", "default_credit, 10", "default_credit, 30"
    })
    void landsOnTheWeightsOfGradientDescentStepByStep(String set, long steps) {
        var reference = ReferenceData.required();
        var run = Jobs.federation(reference.vertical(set, "host"))
                .deadline(Duration.ofMinutes(5))
                .run(Jobs.job(
                        "vertical-logistic-regression",
                        Map.of(),
                        Map.of(
                                "optimizer",
                                "sgd",
                                "learning_rate",
                                0.15,
                                "alpha",
                                0.01,
                                "batch_size",
                                "full",
                                "max_epochs",
                                steps)));

        var path = new String[] {"vertical", set, "linear", "joint", "gd_taylor", String.valueOf(steps)};
        var weights = Jobs.weights(run, 1);
        var expected = reference.numbers(append(path, "weights"));
        assertThat(java.util.Arrays.copyOf(weights, expected.length)).containsExactly(expected, within(1e-6));
        assertThat(weights[expected.length]).isCloseTo(reference.number(append(path, "intercept")), within(1e-6));
    }

    @Test
    void reachesTheFiguresOnDefaultCredit() {
        var data = ReferenceData.required().vertical("default_credit", "host");
        var clipped = (Metrics.Binary)
                evaluate(data, Map.of("clip", 3L), "logistic", DEFAULTS).test();
        assertThat(clipped.auc()).isGreaterThanOrEqualTo(0.72);
        assertThat(clipped.ks()).isGreaterThanOrEqualTo(0.36);
        assertThat(clipped.logLoss()).isLessThanOrEqualTo(0.464);
        var raw =
                (Metrics.Binary) evaluate(data, Map.of(), "logistic", DEFAULTS).test();
        assertThat(raw.auc()).isGreaterThanOrEqualTo(0.713);
        System.getLogger("figures")
                .log(System.Logger.Level.INFO, "default_credit clip 3: " + brief(clipped) + "; raw: " + brief(raw));
    }

    @Test
    void reachesTheFigureOnBreast() {
        var data = ReferenceData.required().vertical("breast", "host");
        var test = (Metrics.Binary)
                evaluate(data, Map.of("clip", 3L), "logistic", DEFAULTS).test();
        assertThat(test.auc()).isGreaterThanOrEqualTo(0.985);
        System.getLogger("figures").log(System.Logger.Level.INFO, "breast: " + brief(test));
    }

    @Test
    void isWithinAHundredthOfACentralisedRidgeOnMotorWithOneHostAndWithTwo() {
        var reference = ReferenceData.required();
        var one = reference.vertical("motor", "host");
        var two = reference.vertical("motor", "host_1", "host_2");
        double expected = reference.number("vertical", "motor", "linear", "joint", "holdout", "rmse");

        double ofOne = rmse(evaluate(one, Map.of(), "linear", Map.of("alpha", 0.01)));
        double ofTwo = rmse(evaluate(two, Map.of(), "linear", Map.of("alpha", 0.01)));
        assertThat(ofOne).isCloseTo(expected, within(0.01 * expected));
        assertThat(ofTwo).isCloseTo(expected, within(0.01 * expected));
        assertThat(RidgeOracle.rmse(two, 0.01))
                .as("the oracle is the reference")
                .isCloseTo(expected, within(1e-6));
        System.getLogger("figures")
                .log(
                        System.Logger.Level.INFO,
                        "motor: one host " + ofOne + ", two hosts " + ofTwo + ", ridge " + expected);
    }

    private static EvaluationReport evaluate(
            VerticalData data, Map<String, Object> scaling, String kind, Map<String, Object> parameters) {
        var job = Jobs.job("vertical-" + kind + "-regression", scaling, parameters);
        var tasks = java.util.Arrays.copyOf(job, job.length + 1);
        tasks[job.length] = new TaskSpec("evaluate", null, Map.of());
        var run = Jobs.federation(data, new Evaluation(Baselines.none()))
                .deadline(Duration.ofMinutes(5))
                .run(tasks);
        return run.report(VerticalData.GUEST, job.length, EvaluationReport.class);
    }

    private static double rmse(EvaluationReport report) {
        return ((Metrics.Regression) report.test()).rmse();
    }

    private static String brief(Metrics.Binary metrics) {
        return "auc " + metrics.auc() + ", ks " + metrics.ks() + ", log-loss " + metrics.logLoss();
    }

    private static String[] append(String[] path, String last) {
        var longer = java.util.Arrays.copyOf(path, path.length + 1);
        longer[path.length] = last;
        return longer;
    }
}
