package org.concordat.federation.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParametersTest {
    private enum Optimizer {
        SGD,
        RMS_PROP
    }

    private static Parameters of(Map<String, Object> values) {
        return Parameters.of(new TaskSpec("train", null, values), 3);
    }

    @Test
    void readsEachByNameAndType() {
        var parameters = of(Map.of(
                "alpha", 0.5, "epochs", 20L, "batch", 64, "calibrate", true, "label", "y", "optimizer", "rms-prop"));
        assertThat(parameters.real("alpha", 0.1, 0, 1)).isEqualTo(0.5);
        assertThat(parameters.integer("epochs", 1, 1, 100)).isEqualTo(20);
        assertThat(parameters.integer("batch", 1, 1, 100)).isEqualTo(64);
        assertThat(parameters.flag("calibrate", false)).isTrue();
        assertThat(parameters.text("label")).contains("y");
        assertThat(parameters.oneOf("optimizer", Optimizer.class, Optimizer.SGD))
                .isEqualTo(Optimizer.RMS_PROP);
        assertThat(parameters.problems()).isEmpty();
    }

    @Test
    void takesAWholeNumberWhereARealIsAsked() {
        assertThat(of(Map.of("alpha", 1L)).real("alpha", 0.1, 0, 1)).isEqualTo(1.0);
    }

    @Test
    void fallsBackOnWhatIsNotGiven() {
        var parameters = of(Map.of());
        assertThat(parameters.real("alpha", 0.1, 0, 1)).isEqualTo(0.1);
        assertThat(parameters.integer("epochs", 7, 1, 100)).isEqualTo(7);
        assertThat(parameters.flag("calibrate", true)).isTrue();
        assertThat(parameters.oneOf("optimizer", Optimizer.class, Optimizer.SGD))
                .isEqualTo(Optimizer.SGD);
        assertThat(parameters.problems()).isEmpty();
    }

    @Test
    void listsEveryProblemWithItsPlace() {
        var parameters = of(Map.of(
                "alpha", 2.0, "epochs", "many", "batch", 1.5, "calibrate", "yes", "optimizer", "lbfgs", "epoch", 3L));
        parameters.real("alpha", 0.1, 0, 1);
        parameters.integer("epochs", 7, 1, 100);
        parameters.integer("batch", 7, 1, 100);
        parameters.flag("calibrate", true);
        parameters.oneOf("optimizer", Optimizer.class, Optimizer.SGD);
        assertThat(parameters.problems())
                .extracting(Problem::pointer, Problem::code)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("/tasks/3/alpha", "out-of-range"),
                        org.assertj.core.groups.Tuple.tuple("/tasks/3/epochs", "wrong-type"),
                        org.assertj.core.groups.Tuple.tuple("/tasks/3/batch", "wrong-type"),
                        org.assertj.core.groups.Tuple.tuple("/tasks/3/calibrate", "wrong-type"),
                        org.assertj.core.groups.Tuple.tuple("/tasks/3/optimizer", "unknown-value"),
                        org.assertj.core.groups.Tuple.tuple("/tasks/3/epoch", "unknown-field"));
        assertThat(parameters.problems())
                .extracting(Problem::message)
                .anySatisfy(message -> assertThat(message).contains("known are", "alpha"));
    }

    @Test
    void refusesNumbersThatAreNone() {
        var parameters = of(Map.of("alpha", Double.NaN, "beta", Double.POSITIVE_INFINITY, "epochs", Long.MAX_VALUE));
        parameters.real("alpha", 0.1, 0, 1);
        parameters.real("beta", 0.1, 0, 1);
        parameters.integer("epochs", 1, 1, Integer.MAX_VALUE);
        assertThat(parameters.problems()).extracting(Problem::code).containsOnly("out-of-range");
        assertThat(parameters.problems()).hasSize(3);
    }

    @Test
    void showsNoMoreThanFortyLettersOfAWrongValue() {
        var parameters = of(Map.of("alpha", "x".repeat(500)));
        parameters.real("alpha", 0.1, 0, 1);
        assertThat(parameters.problems().getFirst().message()).hasSizeLessThan(120);
        assertThat(List.of(parameters.problems().getFirst().pointer())).containsExactly("/tasks/3/alpha");
    }
}
