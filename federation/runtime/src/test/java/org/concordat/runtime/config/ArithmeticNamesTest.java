package org.concordat.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArithmeticNamesTest {
    @Test
    void takesWhatThisMachineHas() {
        assertThatCode(() -> ArithmeticNames.require("scalar", List.of("scalar", "gmp")))
                .doesNotThrowAnyException();
        assertThatCode(() -> ArithmeticNames.require("vector,scalar", List.of("scalar")))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesANameThatNoKernelHasEvenBesideOneThatIsThere() {
        for (var wrong : List.of("abacus", "scalar,abacus", "scalar,", "scalar, gmp", "SCALAR")) {
            assertThatThrownBy(() -> ArithmeticNames.require(wrong, List.of("scalar", "gmp", "vector")))
                    .isInstanceOf(RefusedConfigurationException.class)
                    .hasMessageContaining(
                            "found -Dconcordat.arithmetic=" + wrong + ", expected one of vector, gmp and scalar");
        }
    }

    @Test
    void refusesAKernelThatThisMachineDoesNotHave() {
        assertThatThrownBy(() -> ArithmeticNames.require("vector", List.of("scalar", "gmp")))
                .isInstanceOf(RefusedConfigurationException.class)
                .hasMessageContaining("scalar, gmp")
                .hasMessageContaining("--add-modules=jdk.incubator.vector");
    }

    @Test
    void aServiceWithAWrongNameEndsWith78BeforeAnythingElse() throws IOException, InterruptedException {
        assertThat(RefusedStart.says(List.of("-Dconcordat.arithmetic=scalar,abacus"), Map.of(), List.of()))
                .contains("found -Dconcordat.arithmetic=scalar,abacus, expected");
    }
}
