package org.concordat.crypto.paillier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.arithmetic.Bytes;
import org.concordat.matrix.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RandomiserPoolTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Paillier SCHEME = Paillier.scheme(512);
    private static final PaillierPrivateKey OWNER = SCHEME.generateKey(512, RANDOM);
    private static final FixedPoint WHOLE = new FixedPoint(0, 20);

    private final PaillierPublicKey key = SCHEME.accept(OWNER.encryptionKey().toBytes(), 512);

    @Test
    void encryptsWithWhatIsReadyAndThenWithWhatIsDrawnAtOnce() throws InterruptedException {
        try (var pool = key.prepare(key.freshMode(), 100, RANDOM)) {
            pool.awaitFull();
            assertThat(pool.ready()).isEqualTo(100);
            for (int rows : new int[] {0, 1, 30, 250}) {
                var x = Matrix.of(
                        rows, 1, IntStream.range(0, rows).asDoubleStream().toArray());
                assertThat(OWNER.decrypt(key.encrypt(x, WHOLE, RANDOM), rows, 1, WHOLE))
                        .isEqualTo(x);
            }
        }
    }

    /** Of the same plaintexts, from many threads, with and without the pool: no ciphertext, so no randomiser, twice. */
    @Test
    void neverGivesOutARandomiserTwice() throws InterruptedException {
        Set<BigInteger> seen = ConcurrentHashMap.newKeySet();
        int matrices = 60;
        try (var pool = key.prepare(key.freshMode(), 500, RANDOM)) {
            pool.awaitFull();
            IntStream.range(0, matrices).parallel().forEach(_ -> seen.addAll(randomisersOf(50)));
        }
        seen.addAll(randomisersOf(50));
        assertThat(seen).hasSize((matrices + 1) * 50);
    }

    @Test
    void rerandomisesWithLongOnesDrawnAhead() throws InterruptedException {
        var x = Matrix.column(1, 2, 3);
        var encrypted = key.read(key.encrypt(x, WHOLE, RANDOM), 3, 1, WHOLE);
        try (var pool = key.prepare(key.longMode(), 10, RANDOM)) {
            pool.awaitFull();
            FreshMatrix first = encrypted.rerandomized(RANDOM);
            FreshMatrix second = encrypted.rerandomized(RANDOM);
            assertThat(first.body()).isNotEqualTo(second.body());
            assertThat(OWNER.decrypt(first, 3, 1, WHOLE)).isEqualTo(x);
            assertThat(OWNER.decrypt(second, 3, 1, WHOLE)).isEqualTo(x);
        }
    }

    @Test
    void letsTheKeyDrawAsBeforeOnceItIsClosed() throws InterruptedException {
        var pool = key.prepare(key.freshMode(), 20, RANDOM);
        assertThatThrownBy(() -> key.prepare(key.freshMode(), 20, RANDOM)).isInstanceOf(IllegalStateException.class);
        pool.awaitFull();
        pool.close();
        assertThat(pool.ready()).isZero();
        assertThat(randomisersOf(5)).hasSize(5);
        try (var again = key.prepare(key.freshMode(), 20, RANDOM)) {
            again.awaitFull();
            assertThat(again.ready()).isEqualTo(20);
        }
    }

    @Test
    void drawsAheadForATasksKeyOnceABatchWasRerandomisedAndEndsWithTheTask() {
        var x = Matrix.zeros(150, 1);
        PaillierPublicKey ofTask;
        try (var scheme = SCHEME.workingAhead()) {
            ofTask = scheme.accept(OWNER.encryptionKey().toBytes(), 512);
            var encrypted = ofTask.read(ofTask.encrypt(x, WHOLE, RANDOM), 150, 1, WHOLE);
            assertThat(ofTask.hasPool(ofTask.longMode())).isFalse();
            encrypted.rerandomized(RANDOM);
            assertThat(ofTask.hasPool(ofTask.longMode())).isTrue();
            assertThat(OWNER.decrypt(encrypted.rerandomized(RANDOM), 150, 1, WHOLE))
                    .isEqualTo(x);
        }
        assertThat(ofTask.hasPool(ofTask.longMode())).isFalse();
        ofTask.read(ofTask.encrypt(x, WHOLE, RANDOM), 150, 1, WHOLE).rerandomized(RANDOM);
        assertThat(ofTask.hasPool(ofTask.longMode())).isFalse();
    }

    /** Ciphertexts of zero: the randomisers themselves. */
    private Set<BigInteger> randomisersOf(int count) {
        byte[] body = key.encrypt(Matrix.zeros(count, 1), WHOLE, RANDOM).body();
        int width = body.length / count;
        var numbers = new BigInteger[count];
        Arrays.setAll(numbers, i -> Bytes.get(body, i * width, width));
        return new HashSet<>(Arrays.asList(numbers));
    }
}
