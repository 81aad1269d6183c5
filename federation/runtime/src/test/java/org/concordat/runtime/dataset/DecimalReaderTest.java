package org.concordat.runtime.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import org.concordat.runtime.dataset.DecimalReader.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalReaderTest {

    private final DecimalReader reader = new DecimalReader(Reading.STANDARD);

    @ParameterizedTest
    @CsvSource({"0, 0", "-0, -0.0", "+1, 1", "007, 7", "1., 1", ".5, 0.5", "1e3, 1000", "1E-3, 0.001", "-1.5e+2, -150"})
    void readsDecimals(String text, double value) {
        assertThat(reader.read(text)).isEqualTo(Outcome.NUMBER);
        assertThat(reader.value()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".", "+", "-", "e5", "1e", "1e+", "1 ", " 1", "1,5", "1_000", "0x1F", "1d", "1f", "--1", "1.2.3", "١٢٣",
                "1e5.0", "true", "NULL ", "½"
            })
    void refusesWhatIsNoDecimal(String text) {
        assertThat(reader.read(text)).isEqualTo(Outcome.NOT_A_NUMBER);
    }

    @Test
    void tellsIntegersAndLostDigits() {
        reader.read("12");
        assertThat(reader.integer()).isTrue();
        reader.read("12.0");
        assertThat(reader.integer()).isFalse();
        reader.read("0.00012345678901234567");
        assertThat(reader.exact()).isTrue();
        reader.read("123456789012.345678");
        assertThat(reader.exact()).isFalse();
        reader.read("1e-320");
        assertThat(reader.exact()).isFalse();
    }

    @Test
    void holdsNumbersAgainstTheirBound() {
        assertThat(reader.read("1e12")).isEqualTo(Outcome.NUMBER);
        assertThat(reader.read("-1000000000001")).isEqualTo(Outcome.OUT_OF_RANGE);
        assertThat(reader.read("1e309")).isEqualTo(Outcome.NON_FINITE);
    }
}
