package org.concordat.protocol.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.concordat.matrix.Matrix;
import org.junit.jupiter.api.Test;

class ScalingTest {
    @Test
    void dividesByThePopulationDeviation() {
        var scaling = Scaling.of(Matrix.column(2, 4, 4, 4, 5, 5, 7, 9), 0); // mean 5, deviation 2
        assertThat(scaling.apply(Matrix.column(9, 1)).toArray()).containsExactly(2, -2);
    }

    @Test
    void leavesAConstantColumnAtZero() {
        var scaling = Scaling.of(Matrix.column(0.1, 0.1, 0.1), 3);
        assertThat(scaling.deviations()).containsExactly(1);
        assertThat(scaling.apply(Matrix.column(0.1)).toArray()).containsExactly(0);
    }

    @Test
    void clipsInStandardDeviations() {
        var scaling = new Scaling(new double[] {10}, new double[] {2}, 3);
        assertThat(scaling.apply(Matrix.column(1000, 12, -1000)).toArray()).containsExactly(3, 1, -3);
    }

    @Test
    void refusesAnotherNumberOfColumns() {
        assertThatThrownBy(() -> Scaling.none(2).apply(Matrix.zeros(1, 3)))
                .hasMessage("found 3 columns, the scaling is of 2 columns");
    }
}
