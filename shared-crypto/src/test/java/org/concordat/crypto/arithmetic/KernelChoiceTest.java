package org.concordat.crypto.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class KernelChoiceTest {
    @Test
    void everyKernelOfThisMachinePassesItsSelfTest() {
        assertThat(KernelChoice.available()).allMatch(KernelChoice::isRight);
    }

    @Test
    void takesTheForcedKernel() {
        for (ArithmeticKernel kernel : KernelChoice.available()) {
            assertThat(KernelChoice.choose(kernel.id()).id()).isEqualTo(kernel.id());
        }
        assertThatThrownBy(() -> KernelChoice.choose("abacus"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("scalar");
    }

    @Test
    void theOneInUseIsNoSlowerThanTheScalarOne() {
        double chosen = KernelChoice.nanosPerProduct(ArithmeticKernel.inUse(), Double.MAX_VALUE);
        double scalar = KernelChoice.nanosPerProduct(ScalarKernel.INSTANCE, Double.MAX_VALUE);
        assertThat(chosen).isLessThan(1.5 * scalar);
    }
}
