package org.concordat.crypto.psi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.concordat.crypto.arithmetic.ArithmeticKernel;
import org.junit.jupiter.api.Test;

class FieldKernelTest {
    private static final FieldKernel PLAIN = FieldKernel.available().getFirst();
    private static final FieldKernel WRONG = new FieldKernel("wrong", WrongAtTheEdge::new);

    @Test
    void everyKernelOfThisMachinePassesItsSelfTest() {
        assertThat(FieldKernel.available()).allMatch(kernel -> FieldSelfTest.isRight(kernel.newLanes()));
    }

    @Test
    void computesWithVectorsWhereTheProcessDoes() {
        assertThat(FieldKernel.inUse().id())
                .isEqualTo(ArithmeticKernel.inUse().id().equals("vector") ? "vector" : "scalar");
    }

    @Test
    void leavesAKernelThatErrsForTheNextOne() {
        assertThat(FieldSelfTest.isRight(WRONG.newLanes())).isFalse();
        assertThat(FieldKernel.firstRight(List.of(WRONG, PLAIN))).isEqualTo(PLAIN);
        assertThatThrownBy(() -> FieldKernel.firstRight(List.of(WRONG)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("[wrong]");
    }

    /** Right but where a limb is all ones. */
    private static final class WrongAtTheEdge extends FieldLanes {
        private final FieldLanes right = PLAIN.newLanes();

        @Override
        int count() {
            return right.count();
        }

        @Override
        void multiply(long[] result, long[] a, long[] b) {
            boolean edge = Arrays.stream(a).anyMatch(limb -> limb == MASK);
            right.multiply(result, a, b);
            result[0] ^= edge ? 1 : 0;
        }

        @Override
        void square(long[] result, long[] a) {
            right.square(result, a);
        }

        @Override
        void add(long[] result, long[] a, long[] b) {
            right.add(result, a, b);
        }

        @Override
        void subtract(long[] result, long[] a, long[] b) {
            right.subtract(result, a, b);
        }

        @Override
        void reduce(long[] a) {
            right.reduce(a);
        }

        @Override
        void set(long[] element, int lane, long[] quarters) {
            right.set(element, lane, quarters);
        }

        @Override
        void get(long[] element, int lane, long[] quarters) {
            right.get(element, lane, quarters);
        }
    }
}
