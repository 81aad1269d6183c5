package org.concordat.crypto.paillier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.concordat.crypto.ForkedJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the operations on many rows need beside the ciphertexts: a few blocks, whatever the rows. */
class MillionRowsTest {
    @Test
    void aHundredThousandRowsInFortyMegabytesBesideThem() throws Exception {
        passesWithin(100_000, 40);
    }

    @Test
    @Tag("slow")
    void aMillionRowsInThriceAsMuch() throws Exception {
        passesWithin(1_000_000, 120);
    }

    /** The heap holds the ciphertexts, the plain matrices (80 bytes a row) and so much besides. */
    private static void passesWithin(int rows, int megabytesBesides) throws Exception {
        long heap = rows * (ManyRows.CIPHERTEXT_BYTES + 80L) / (1 << 20) + megabytesBesides;
        var options = List.of(
                "-Xmx" + heap + "m", "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED");
        assertThat(ForkedJvm.run(options, ManyRows.class, Integer.toString(rows)))
                .contains("right");
    }
}
