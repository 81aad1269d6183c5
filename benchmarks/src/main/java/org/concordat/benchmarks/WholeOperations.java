package org.concordat.benchmarks;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.Packing;
import org.concordat.crypto.paillier.PaillierPrivateKey;
import org.concordat.crypto.psi.Ristretto255;
import org.concordat.matrix.Grouping;
import org.concordat.matrix.Matrix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Whole steps of the protocols at the size of 100,000 rows, once; on one core, as everything here. */
@SuppressWarnings("NullAway.Init") // JMH calls @Setup
public class WholeOperations {
    private static final int ROWS = 100_000;
    private static final int DISTINCT = 2_000;
    private static final int HISTOGRAM_COLUMNS = 20;
    private static final int BINS = 32;
    private static final int FEATURES = 30;
    private static final int FRACTION_BITS = 13;

    /** A key, residuals, and rows of 2,000 different ciphertexts, each many times: no product becomes cheaper by that. */
    @State(Scope.Benchmark)
    public static class Job {
        /** Of n. */
        @Param({"2048", "3072"})
        public int bits;

        final SecureRandom random = new SecureRandom();
        final FixedPoint encoding = FixedPoint.ofBound(16, 24);
        PaillierPrivateKey owner;
        Matrix residuals;
        EncryptedMatrix pairs;
        EncryptedMatrix residualCiphertexts;
        List<Grouping> bins;
        Matrix features;

        @Setup
        public void prepare() {
            owner = PaillierKeys.key(bits);
            var key = owner.encryptionKey();
            var seeded = new Random(1);
            residuals = Matrix.column(seeded.doubles(ROWS, -1, 1).toArray());
            int[] chosen = seeded.ints(ROWS, 0, DISTINCT).toArray();
            var packing = Packing.rows(64);
            Matrix some =
                    Matrix.of(DISTINCT, 2, seeded.doubles(2 * DISTINCT, -1, 1).toArray());
            pairs = key.read(key.encrypt(some, encoding, packing, random), DISTINCT, 2, encoding, packing)
                    .selectRows(chosen);
            Matrix column = Matrix.column(some.columnArray(0));
            residualCiphertexts = key.read(key.encrypt(column, encoding, random), DISTINCT, 1, encoding)
                    .selectRows(chosen);
            bins = new ArrayList<>();
            for (int c = 0; c < HISTOGRAM_COLUMNS; c++) {
                bins.add(new Grouping(seeded.ints(ROWS, 0, BINS).toArray(), BINS));
            }
            features = Matrix.of(
                    /* rows= */ FEATURES,
                    /* columns= */ ROWS,
                    seeded.doubles(FEATURES * ROWS, -3, 3).toArray());
        }
    }

    /** The (g, h) pairs of 100,000 rows by 20 columns of 32 bins. */
    @Benchmark
    public Object histogram100000x20x32_concordat(Job job) {
        return job.pairs.sumRowsBy(job.bins);
    }

    /** XᵀD, 30×100,000 times 100,000×1, 16-bit X. */
    @Benchmark
    public Object gradient100000x30_concordat(Job job) {
        return job.residualCiphertexts.premultipliedBy(job.features, FRACTION_BITS);
    }

    /** 100,000 residuals by the key's owner. */
    @Benchmark
    public Object encrypt100000_concordat(Job job) {
        return job.owner.encryptionKey().encrypt(job.residuals, job.encoding, job.random);
    }

    /** What both parties of an intersection compute: each hashes and blinds its 100,000 and blinds the other's. */
    @Benchmark
    public Object psi100000x100000_concordat() {
        var group = new Ristretto255();
        var random = new SecureRandom();
        var ownSecret = group.newSecret(random);
        var otherSecret = group.newSecret(random);
        var own = group.multiply(group.hash(ids("a")), ownSecret);
        var other = group.multiply(group.hash(ids("b")), otherSecret);
        return List.of(
                group.multiply(group.receive(own, ROWS), otherSecret),
                group.multiply(group.receive(other, ROWS), ownSecret));
    }

    private static List<byte[]> ids(String prefix) {
        return IntStream.range(0, ROWS)
                .mapToObj(i -> (prefix + i).getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
