package org.concordat.protocol.lending;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.psi.Points;
import org.concordat.federation.FederationException;
import org.concordat.protocol.lending.LendingMessage.Found;
import org.concordat.protocol.lending.LendingMessage.Sums;
import org.concordat.protocol.lending.LendingMessage.Tests;
import org.concordat.testkit.Tampering;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The opener opens the masked sums of a batch once, as many as were announced, and then the tests of it: nothing else. */
@Timeout(60)
class LendingKeyHolderTest {
    /** Points of a file of three applicants. */
    private static final int PADDED = LendingParameters.points(3, Integer.MAX_VALUE);

    private static void refuses(Tampering tampering, String found) {
        var run = Banks.random(4, 20, 3)
                .asking(List.of(Banks.person(1), Banks.person(2), Banks.person(3)))
                .federation()
                .tamper(tampering)
                .attempt(Banks.task(2, Map.of()));
        assertThat(run.failure()).hasValueSatisfying(failure -> {
            assertThat(failure.code()).isEqualTo(FederationException.PROTOCOL_VIOLATION);
            assertThat(failure.party()).contains(Banks.ARBITER);
            assertThat(String.valueOf(failure)).contains(found);
        });
        assertThat(run.transcript().messages(Found.class)).isEmpty();
    }

    @Test
    void opensNothingOutsideTheScript() {
        refuses(
                (_, _, message) ->
                        message instanceof Sums ? new Tests(new Points(new byte[0]), new Points(new byte[0])) : message,
                "Tests");
    }

    /** The arbiter has had its encrypted bits, and sends sums again where its tests are due. */
    @Test
    void opensNoSecondSumsInABatch() {
        var first = new AtomicReference<Sums>();
        refuses(
                (_, _, message) -> switch (message) {
                    case Sums sums -> {
                        first.set(sums);
                        yield sums;
                    }
                    case Tests _ -> first.get();
                    default -> message;
                },
                "Sums");
    }

    @Test
    void opensNoOtherNumberOfSums() {
        for (int more : new int[] {-1, 1}) {
            refuses(
                    (_, _, message) -> message instanceof Sums sums ? new Sums(longer(sums.masked(), more)) : message,
                    "found a %d×1 matrix, expected %d×1".formatted(PADDED + more, PADDED));
        }
    }

    private static MaskedMatrix longer(MaskedMatrix matrix, int more) {
        int rows = matrix.rows() + more;
        return new MaskedMatrix(
                matrix.key(),
                rows,
                matrix.columns(),
                Arrays.copyOf(matrix.body(), matrix.body().length / matrix.rows() * rows));
    }
}
