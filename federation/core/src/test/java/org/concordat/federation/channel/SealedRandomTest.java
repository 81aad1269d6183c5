package org.concordat.federation.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class SealedRandomTest {
    @Test
    void drawsTheSameFromOneSeedAndLabelAndNothingAlikeFromAnother() {
        var seed = SealedRandom.newSeed(new SecureRandom());
        assertThat(drawn(seed, "order")).isEqualTo(drawn(seed, "order")).isNotEqualTo(drawn(seed, "secret"));
        assertThat(drawn(SealedRandom.newSeed(new SecureRandom()), "order")).isNotEqualTo(drawn(seed, "order"));
        assertThat(new SealedRandom(seed, "order").nextInt(1000))
                .isEqualTo(new SealedRandom(seed, "order").nextInt(1000));
    }

    private static byte[] drawn(byte[] seed, String label) {
        var bytes = new byte[37];
        new SealedRandom(seed, label).nextBytes(bytes);
        return bytes;
    }
}
