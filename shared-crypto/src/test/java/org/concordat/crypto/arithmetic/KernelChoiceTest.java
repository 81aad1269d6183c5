package org.concordat.crypto.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
        assertThat(KernelChoice.choose("scalar,abacus").id()).isEqualTo("scalar");
        assertThat(KernelChoice.choose("vector,scalar").id()).isNotEqualTo("gmp");
        assertThatThrownBy(() -> KernelChoice.choose("abacus"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("scalar");
    }

    @Test
    void theOneInUseIsNoSlowerThanTheScalarOne() {
        double chosen = KernelTiming.nanosPerProduct(ArithmeticKernel.inUse(), Double.MAX_VALUE);
        double scalar = KernelTiming.nanosPerProduct(ScalarKernel.INSTANCE, Double.MAX_VALUE);
        assertThat(chosen).isLessThan(1.5 * scalar);
    }

    /** Protocols run on virtual threads, which have no processor time of their own. */
    @Test
    @Timeout(30)
    void calibratesOnAVirtualThread() throws InterruptedException {
        var nanos = new double[1];
        var thread = Thread.ofVirtual()
                .start(() -> nanos[0] = KernelTiming.nanosPerProduct(ScalarKernel.INSTANCE, Double.MAX_VALUE));
        assertThat(thread.join(Duration.ofSeconds(25))).isTrue();
        assertThat(nanos[0]).isPositive();
    }
}
