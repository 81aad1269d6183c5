package org.concordat.federation.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seeded properties over a record with every field type. */
class RecordCodecPropertyTest {
    private static final int DRAWS = 150;
    private static final int MUTATIONS = 100;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void givesBackWhatItEncoded(long seed) {
        var random = new SplittableRandom(seed);
        for (int i = 0; i < DRAWS; i++) {
            var value = EveryField.draw(random);
            var bytes = RecordCodec.encode(value);
            var back = RecordCodec.decode(EveryField.class, bytes);
            assertThat(RecordCodec.encode(back)).isEqualTo(bytes);
            assertThat(back).usingRecursiveComparison().withStrictTypeChecking().isEqualTo(value);
        }
    }

    /** Canonical: bytes that are accepted are exactly those that the decoded record encodes to. */
    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void refusesMutatedBytesOrReadsThemAsTheOneRecordTheyEncode(long seed) {
        var random = new SplittableRandom(seed);
        int refused = 0;
        for (int i = 0; i < DRAWS; i++) {
            var bytes = RecordCodec.encode(EveryField.draw(random));
            for (int j = 0; j < MUTATIONS; j++) {
                var mutated = mutate(bytes, random);
                try {
                    var again = RecordCodec.encode(RecordCodec.decode(EveryField.class, mutated));
                    assertThat(Arrays.equals(again, mutated)).isTrue();
                } catch (MalformedFrameException _) {
                    refused++;
                }
            }
        }
        assertThat(refused).isBetween(DRAWS * MUTATIONS / 10, DRAWS * MUTATIONS - 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8})
    void readsArbitraryBytesWithoutAnyOtherException(long seed) {
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 5_000; i++) {
            var bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            try {
                assertThat(RecordCodec.encode(RecordCodec.decode(EveryField.class, bytes)))
                        .isEqualTo(bytes);
            } catch (MalformedFrameException _) {
                // expected of nearly all
            }
        }
    }

    private static byte[] mutate(byte[] bytes, SplittableRandom random) {
        int at = random.nextInt(bytes.length);
        var copy = bytes.clone();
        return switch (random.nextInt(5)) {
            case 0 -> {
                copy[at] ^= (byte) (1 << random.nextInt(8));
                yield copy;
            }
            case 1 -> {
                copy[at] = (byte) random.nextInt();
                yield copy;
            }
            case 2 -> Arrays.copyOf(bytes, at);
            case 3 -> Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(9));
            default -> {
                var longer = new byte[bytes.length + 1];
                System.arraycopy(bytes, 0, longer, 0, at);
                longer[at] = (byte) random.nextInt();
                System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                yield longer;
            }
        };
    }
}
