package org.concordat.federation.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedStreamTest {
    private static final byte[] SEED = new byte[32];

    static {
        for (int i = 0; i < SEED.length; i++) {
            SEED[i] = (byte) i;
        }
    }

    /** Computed with another implementation of HMAC-SHA-256 (Python's hmac). */
    @Test
    void givesTheKnownNumbers() {
        var stream = new SharedStream(SEED, "split/1");
        assertThat(IntStream.range(0, 6).mapToLong(_ -> stream.nextLong()))
                .containsExactly(
                        -4446947979743424725L,
                        -9060174077137176480L,
                        -4521976195312922294L,
                        3506618937405838779L,
                        -6131550801834367323L,
                        7487576227109947887L);
    }

    @Test
    void givesTheKnownDigitsAndPermutation() {
        var digits = new SharedStream(SEED, "split/1");
        assertThat(IntStream.range(0, 12).map(_ -> digits.nextInt(10)))
                .containsExactly(3, 8, 4, 9, 5, 7, 1, 4, 3, 4, 8, 6);
        assertThat(new SharedStream(SEED, "split/1").permutation(10)).containsExactly(4, 0, 1, 5, 9, 3, 7, 6, 8, 2);
    }

    @Test
    void isAnotherStreamForAnotherLabelOrSeed() {
        long first = new SharedStream(SEED, "split/1").nextLong();
        assertThat(new SharedStream(SEED, "split/2").nextLong()).isNotEqualTo(first);
        assertThat(new SharedStream(new byte[32], "split/1").nextLong()).isNotEqualTo(first);
    }

    /** χ² of 7 bins over 70,000 draws: below 30 with probability above 0.9999. */
    @Test
    void drawsEvenly() {
        var stream = new SharedStream(SEED, "evenly");
        var counts = new int[7];
        for (int i = 0; i < 70_000; i++) {
            counts[stream.nextInt(7)]++;
        }
        double chiSquare = Arrays.stream(counts)
                .mapToDouble(count -> (count - 10_000.0) * (count - 10_000.0) / 10_000)
                .sum();
        assertThat(chiSquare).isLessThan(30);
    }

    @Test
    void permutesEveryNumberOnce() {
        assertThat(Arrays.stream(new SharedStream(SEED, "p").permutation(1000))
                        .sorted()
                        .toArray())
                .containsExactly(IntStream.range(0, 1000).toArray());
        assertThat(new SharedStream(SEED, "p").permutation(0)).isEmpty();
    }

    @Test
    void refusesABoundBelowOne() {
        assertThatThrownBy(() -> new SharedStream(SEED, "x").nextInt(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
