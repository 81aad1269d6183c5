package org.concordat.benchmarks;

import static org.concordat.benchmarks.PaillierKeys.NUMBERS;
import static org.concordat.benchmarks.PaillierKeys.PEER_NUMBERS;

import com.n1analytics.paillier.EncodedNumber;
import com.n1analytics.paillier.EncryptedNumber;
import java.util.Random;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.matrix.Grouping;
import org.concordat.matrix.Matrix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What is computed on ciphertexts, per number, beside javallier's on the same keys and values; forks as {@link PaillierCiphers}'. */
@Fork(jvmArgsAppend = {"-Djna.boot.library.path=/", "-Djna.nounpack=true", "-Djna.nosys=true"})
@SuppressWarnings("NullAway.Init") // JMH calls @Setup
public class PaillierSums {
    private static final int HISTOGRAM_ROWS = 20_000;
    private static final int BINS = 32;
    /** Of a batch. */
    private static final int GRADIENT_ROWS = 1024;

    private static final int COLUMNS = 10;
    private static final int FRACTION_BITS = 13;

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public Object add_concordat(PaillierKeys keys) {
        return keys.encrypted.plus(keys.encrypted);
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    public Object add_javallier(PaillierKeys keys) {
        return keys.theirs.stream().map(number -> number.add(number)).toList();
    }

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public Object subtract_concordat(PaillierKeys keys) {
        return keys.encrypted.minus(keys.encrypted);
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    public Object subtract_javallier(PaillierKeys keys) {
        return keys.theirs.stream().map(number -> number.subtract(number)).toList();
    }

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public Object prefixSums_concordat(PaillierKeys keys) {
        return keys.encrypted.prefixSums(BINS);
    }

    /** By a 24-bit scalar. */
    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public Object scalar_concordat(PaillierKeys keys) {
        return keys.encrypted.times(0.7654321);
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    public Object scalar_javallier(PaillierKeys keys) {
        EncodedNumber factor = keys.context.encode(0.7654321, 0x1p-24);
        return keys.theirs.stream().map(number -> number.multiply(factor)).toList();
    }

    /** Rows of one column with their bins. */
    @State(Scope.Benchmark)
    public static class Rows {
        private EncryptedMatrix rows;
        private Grouping bins;

        @Setup
        public void select(PaillierKeys keys) {
            var seeded = new Random(2);
            rows = keys.encrypted.selectRows(
                    seeded.ints(HISTOGRAM_ROWS, 0, NUMBERS).toArray());
            bins = new Grouping(seeded.ints(HISTOGRAM_ROWS, 0, BINS).toArray(), BINS);
        }
    }

    /** For each row and column of features: one addition of a ciphertext to its bin. */
    @Benchmark
    @OperationsPerInvocation(HISTOGRAM_ROWS)
    public Object histogram_concordat(Rows rows) {
        return rows.rows.sumRowsBy(rows.bins);
    }

    @Benchmark
    @OperationsPerInvocation(HISTOGRAM_ROWS)
    @Fork(jvmArgsAppend = {"-Dconcordat.arithmetic=gmp"})
    public Object histogram_gmp(Rows rows) {
        return histogram_concordat(rows);
    }

    /** A batch of residuals and the features of its rows. */
    @State(Scope.Benchmark)
    public static class Batch {
        private EncryptedMatrix residuals;
        private Matrix features;

        @Setup
        public void select(PaillierKeys keys) {
            var seeded = new Random(3);
            residuals = keys.encrypted.selectRows(
                    seeded.ints(GRADIENT_ROWS, 0, NUMBERS).toArray());
            features = Matrix.of(
                    /* rows= */ COLUMNS,
                    /* columns= */ GRADIENT_ROWS,
                    seeded.doubles(COLUMNS * GRADIENT_ROWS, -3, 3).toArray());
        }
    }

    /** XᵀD for 16-bit X: per entry of X. */
    @Benchmark
    @OperationsPerInvocation(GRADIENT_ROWS * COLUMNS)
    public Object gradient_concordat(Batch batch) {
        return batch.residuals.premultipliedBy(batch.features, FRACTION_BITS);
    }

    @Benchmark
    @OperationsPerInvocation(GRADIENT_ROWS * COLUMNS)
    @Fork(jvmArgsAppend = {"-Dconcordat.arithmetic=gmp"})
    public Object gradient_gmp(Batch batch) {
        return gradient_concordat(batch);
    }

    /** The same X to the same precision. */
    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    public Object gradient_javallier(PaillierKeys keys, Batch batch) {
        return theirGradient(keys, batch, Math.scalb(1.0, -FRACTION_BITS));
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    @Fork(jvmArgsAppend = {})
    public Object gradient_javallierGmp(PaillierKeys keys, Batch batch) {
        return gradient_javallier(keys, batch);
    }

    /** All digits of a double, as javallier encodes one that it is left to encode. */
    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    public Object gradient_javallier53(PaillierKeys keys, Batch batch) {
        return theirGradient(keys, batch, 0x1p-51);
    }

    private static Object theirGradient(PaillierKeys keys, Batch batch, double precision) {
        EncryptedNumber sum = keys.theirs.getFirst();
        for (int i = 0; i < PEER_NUMBERS; i++) {
            var factor = keys.context.encode(batch.features.at(0, i), precision);
            EncryptedNumber product = keys.theirs.get(i).multiply(factor);
            sum = i == 0 ? product : sum.add(product);
        }
        return sum;
    }
}
