package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobJsonTest {
    @Test
    void keepsEveryDigitOfASumWithoutAnExponent() {
        var rows = JobJson.tree(List.of(new BigDecimal("123456789012345678.123456"), 12.5, 100.0, 7L));
        assertThat(rows.toString()).isEqualTo("[123456789012345678.123456,12.5,100.0,7]");
        assertThat(JobJson.parse(rows.toString()).toString()).isEqualTo(rows.toString());
    }
}
