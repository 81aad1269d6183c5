package org.concordat.protocol.secureboost;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.concordat.crypto.FreshMatrix;
import org.concordat.federation.FederationException;
import org.concordat.protocol.VerticalData;
import org.concordat.protocol.secureboost.BoostMessage.GoesLeft;
import org.concordat.protocol.secureboost.BoostMessage.LeftSums;
import org.concordat.testkit.Tampering;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The guest decrypts a host's sums once a level, as many as were announced, where the script has them: for nothing else. */
@Timeout(60)
class BoostKeyHolderTest {
    private static void refuses(Tampering tampering, String found) {
        var run = Boosted.federation(VerticalData.binary(150, 20, 1, 4))
                .tamper(tampering)
                .attempt(Boosted.ALIGN, Boosted.exact(Map.of("n_estimators", 1L, "max_bin", 8L)));
        assertThat(run.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.code()).isEqualTo(FederationException.PROTOCOL_VIOLATION);
            assertThat(failure.party()).contains(VerticalData.host(0));
            assertThat(String.valueOf(failure)).contains(found);
        });
    }

    @Test
    void decryptsNothingOutsideTheScript() {
        refuses(
                (_, _, message) -> message instanceof LeftSums ? new GoesLeft(List.of(), new int[0]) : message,
                "GoesLeft of host");
    }

    /** The host has had its answer, and sends sums again where its rows are due. */
    @Test
    void decryptsNoSecondSumsInALevel() {
        var first = new AtomicReference<LeftSums>();
        refuses(
                (_, _, message) -> switch (message) {
                    case LeftSums sums -> {
                        first.set(sums);
                        yield sums;
                    }
                    case GoesLeft _ -> first.get();
                    default -> message;
                },
                "LeftSums");
    }

    @Test
    void decryptsNoOtherNumberOfSums() {
        for (int more : new int[] {-1, 1}) {
            refuses(
                    (_, _, message) -> message instanceof LeftSums sums
                            ? new LeftSums(sums.candidates(), longer(sums.sums(), more))
                            : message,
                    "");
        }
    }

    private static FreshMatrix longer(FreshMatrix matrix, int more) {
        int rows = matrix.rows() + more;
        return new FreshMatrix(
                matrix.key(),
                rows,
                matrix.columns(),
                Arrays.copyOf(matrix.body(), matrix.body().length / matrix.rows() * rows));
    }
}
