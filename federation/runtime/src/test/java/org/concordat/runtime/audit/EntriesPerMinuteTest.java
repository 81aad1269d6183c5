package org.concordat.runtime.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class EntriesPerMinuteTest {
    private final EntriesPerMinute entries = new EntriesPerMinute();
    private final Instant now = Instant.EPOCH;

    @Test
    void letsSixtyThroughAndTellsInTheNextMinuteHowManyItLeftOut() {
        for (int i = 0; i < 60; i++) {
            assertThat(entries.admit("bureau", now)).isZero();
        }
        for (int i = 0; i < 7; i++) {
            assertThat(entries.admit("bureau", now.plusSeconds(30))).isEqualTo(-1);
        }
        assertThat(entries.admit("bureau", now.plusSeconds(60))).isEqualTo(7);
        assertThat(entries.admit("bureau", now.plusSeconds(61))).isZero();
    }

    @Test
    void oneDoesNotHoldUpAnother() {
        for (int i = 0; i < 100; i++) {
            entries.admit("bureau", now);
        }
        assertThat(entries.admit("notary", now)).isZero();
    }
}
