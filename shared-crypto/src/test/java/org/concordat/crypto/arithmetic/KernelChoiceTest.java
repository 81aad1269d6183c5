package org.concordat.crypto.arithmetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
    void leavesWhatTheConfigurationNames() {
        assertThat(KernelChoice.allowed(null, THREE)).isEqualTo(THREE);
        assertThat(KernelChoice.allowed("fast,abacus", THREE))
                .extracting(ArithmeticKernel::id)
                .containsExactly("fast");
        assertThat(ArithmeticKernel.isAllowed("scalar")).isTrue();
        assertThat(ArithmeticKernel.isAllowed("abacus")).isFalse();
    }

    /** The scalar kernel under another name; one that is wrong computes modulo another number. */
    private record Named(String id, boolean right) implements ArithmeticKernel {
        @Override
        public int lanes() {
            return ScalarKernel.INSTANCE.lanes();
        }

        @Override
        public int limbBits() {
            return ScalarKernel.INSTANCE.limbBits();
        }

        @Override
        public int limbs(int modulusBits) {
            return ScalarKernel.INSTANCE.limbs(modulusBits);
        }

        @Override
        public Lanes newLanes(Modulus modulus) {
            var other = modulus.value().subtract(BigInteger.TWO);
            return right
                    ? ScalarKernel.INSTANCE.newLanes(modulus)
                    : Modulus.of(other, ScalarKernel.INSTANCE).newLanes();
        }
    }

    private static final List<ArithmeticKernel> THREE =
            List.of(new Named("slow", true), new Named("fast", true), new Named("wrong", false));

    /** What each is said to take; the target that it was told. */
    private static ArithmeticKernel chosen(@Nullable String allowed, Map<String, Double> nanos, List<Double> targets) {
        return KernelChoice.choose(allowed, THREE, (kernel, target) -> {
            targets.add(target);
            return Objects.requireNonNull(nanos.get(kernel.id()), kernel.id() + " is not timed");
        });
    }

    @Test
    void takesTheFastestOfThoseThatAreRightWhateverTheirOrder() {
        var targets = new ArrayList<Double>();
        assertThat(chosen(null, Map.of("slow", 9.0, "fast", 2.0), targets).id()).isEqualTo("fast");
        assertThat(targets).as("each is told the best so far").containsExactly(Double.MAX_VALUE, 9.0);
        assertThat(chosen(null, Map.of("slow", 2.0, "fast", 9.0), targets).id()).isEqualTo("slow");
        assertThat(chosen(null, Map.of("slow", 2.0, "fast", 2.0), targets).id())
                .as("the first of equals")
                .isEqualTo("slow");
    }

    @Test
    void timesNothingWhereThereIsNoChoice() {
        var targets = new ArrayList<Double>();
        assertThat(chosen("slow,wrong", Map.of(), targets).id()).isEqualTo("slow");
        assertThat(targets).isEmpty();
        assertThatThrownBy(() -> chosen("wrong", Map.of(), targets)).isInstanceOf(IllegalStateException.class);
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
