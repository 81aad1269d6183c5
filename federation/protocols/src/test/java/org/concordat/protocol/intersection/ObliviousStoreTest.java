package org.concordat.protocol.intersection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.concordat.federation.channel.SealedRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObliviousStoreTest {
    private static List<byte[]> keys(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> ByteBuffer.allocate(4).putInt(i).array())
                .toList();
    }

    private static Tags values(int count, SecureRandom random) {
        var bytes = new byte[count * Tags.BYTES];
        random.nextBytes(bytes);
        return new Tags(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 64, 129, 500, 2_000, 20_000})
    void opensAtEveryKeyToItsValue(int count) {
        var random = new SealedRandom(new byte[] {1, (byte) count}, "store");
        var values = values(count, random);
        var store = ObliviousStore.encode(keys(0, count), values, count + count / 10, random);
        var travelled =
                ObliviousStore.received(store.seed(), new Tags(store.entries().toBytes()), count + count / 10);
        var opened = Tags.zeros(count);
        travelled.addTo(opened, keys(0, count));
        assertThat(opened.toBytes()).isEqualTo(values.toBytes());
        assertThat(store.entries().count()).isLessThan((int) (1.4 * (count + count / 10)) + 531);
    }

    @Test
    void opensToNoiseAtOtherKeys() {
        var random = new SealedRandom(new byte[] {2}, "store");
        var store = ObliviousStore.encode(keys(0, 1_000), Tags.zeros(1_000), 1_000, random);
        var opened = Tags.zeros(1_000);
        store.addTo(opened, keys(1_000, 2_000));
        var seen = new HashSet<Long>();
        IntStream.range(0, 1_000).forEach(i -> seen.add(opened.low(i)));
        assertThat(seen).hasSize(1_000).doesNotContain(0L);
    }

    /** To one who knows no value a table is noise: over many tables every bit of every entry is one in half of them. */
    @ParameterizedTest
    @ValueSource(ints = {0, 5, 300})
    void looksAlikeWhateverKeysItHolds(int count) {
        var random = new SealedRandom(new byte[] {3, (byte) count}, "store");
        int tables = 60;
        long ones = 0;
        long bits = 0;
        for (int i = 0; i < tables; i++) {
            var store = ObliviousStore.encode(keys(0, count), values(count, random), 300, random);
            for (int entry = 0; entry < store.entries().count(); entry++) {
                ones += Long.bitCount(store.entries().high(entry))
                        + Long.bitCount(store.entries().low(entry));
                bits += 128;
            }
        }
        assertThat(Math.abs(ones - bits / 2.0)).isLessThan(5 * Math.sqrt((double) bits) / 2);
    }

    /** The claim behind the failure probability: the core that peeling leaves stays far below what the dense part solves. */
    @ParameterizedTest
    @CsvSource({"50, 400", "300, 400", "1000, 200", "5000, 60", "30000, 10"})
    void leavesASmallCoreToTheDensePart(int count, int tables) {
        var random = new SealedRandom(new byte[] {4, (byte) count}, "store");
        int sparse = ObliviousStore.size(count) - ObliviousStore.DENSE;
        int largest = 0;
        for (int i = 0; i < tables; i++) {
            var hash = new StoreHash(SealedRandom.newSeed(random), sparse / 3);
            var solver = new StoreSolver(
                    new ArrayList<>(keys(0, count).stream().map(hash::row).toList()), Tags.zeros(count), sparse);
            solver.peel();
            largest = Math.max(largest, solver.core());
        }
        assertThat(largest).isLessThan(StoreSolver.CORE_LIMIT / 8);
    }

    @Test
    void refusesWhatIsNoStoreOfTheDeclaredSize() {
        assertThatThrownBy(() -> ObliviousStore.received(new byte[32], Tags.zeros(3), 100))
                .hasMessageContaining("found a store of 3 entries");
        assertThatThrownBy(() -> ObliviousStore.encode(keys(0, 3), Tags.zeros(3), 2, new SecureRandom()))
                .hasMessageContaining("found 3 keys");
    }

    @Test
    void findsRepeatedKeysUnsolvable() {
        var twice = List.of(new byte[] {1}, new byte[] {1});
        var values = Tags.zeros(2);
        values.set(1, 1, 1);
        assertThatThrownBy(() -> ObliviousStore.encode(twice, values, 2, new SecureRandom()))
                .hasMessageContaining("distinct");
    }
}
