package org.concordat.benchmarks;

import com.n1analytics.paillier.EncodedNumber;
import com.n1analytics.paillier.EncryptedNumber;
import com.n1analytics.paillier.PaillierContext;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.logging.Logger;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.SecretAccess;
import org.concordat.crypto.paillier.Javallier;
import org.concordat.crypto.paillier.Paillier;
import org.concordat.crypto.paillier.PaillierPrivateKey;
import org.concordat.crypto.paillier.PaillierPublicKey;
import org.concordat.crypto.paillier.RandomiserPool;
import org.concordat.matrix.Grouping;
import org.concordat.matrix.Matrix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The operations of encrypted matrices, per number, beside javallier's on the same keys and values. {@code javallierGmp} is
 * javallier with jnagmp, from which it takes modPow; in the other forks jnagmp is kept from loading.
 */
@State(Scope.Benchmark)
@Fork(jvmArgsAppend = {"-Djna.boot.library.path=/", "-Djna.nounpack=true", "-Djna.nosys=true"})
@SuppressWarnings("NullAway.Init") // JMH calls @Setup
public class PaillierOperations {
    private static final Logger NOISY = Logger.getLogger("com.n1analytics");
    private static final int NUMBERS = 512;
    private static final int PEER_NUMBERS = 16;
    private static final int HISTOGRAM_ROWS = 20_000;
    /** Of a batch. */
    private static final int GRADIENT_ROWS = 1024;

    private static final int BINS = 32;
    private static final int COLUMNS = 10;
    private static final int FRACTION_BITS = 13;
    /** Bits of a number's place where several share a plaintext. */
    private static final int WIDTH = 100;

    /** Of n. */
    @Param({"2048", "3072"})
    public int bits;

    private final SecureRandom random = new SecureRandom();
    private final FixedPoint encoding = FixedPoint.ofBound(16, 30);
    private PaillierPrivateKey owner;
    private PaillierPublicKey key;
    private Matrix values;
    private Matrix features;
    private FreshMatrix fresh;
    private EncryptedMatrix encrypted;
    private EncryptedMatrix batch;
    private EncryptedMatrix manyRows;
    private Grouping bins;
    private PaillierContext context;
    private com.n1analytics.paillier.PaillierPrivateKey theirOwner;
    private List<EncryptedNumber> theirs;
    private EncryptedMatrix compacted;
    private FreshMatrix compactedFresh;

    @Setup
    public void makeKeys() {
        NOISY.setLevel(java.util.logging.Level.OFF);
        owner = Paillier.scheme().generateKey(bits, random);
        key = Paillier.scheme().accept(owner.encryptionKey().toBytes(), bits);
        var seeded = new Random(1);
        values = Matrix.column(seeded.doubles(NUMBERS, -1, 1).toArray());
        features = Matrix.of(
                /* rows= */ COLUMNS,
                /* columns= */ GRADIENT_ROWS,
                seeded.doubles(COLUMNS * GRADIENT_ROWS, -3, 3).toArray());
        fresh = key.encrypt(values, encoding, random);
        encrypted = key.read(fresh, NUMBERS, 1, encoding);
        batch = encrypted.selectRows(seeded.ints(GRADIENT_ROWS, 0, NUMBERS).toArray());
        manyRows = encrypted.selectRows(seeded.ints(HISTOGRAM_ROWS, 0, NUMBERS).toArray());
        bins = new Grouping(seeded.ints(HISTOGRAM_ROWS, 0, BINS).toArray(), BINS);
        compacted = encrypted.compacted(WIDTH);
        compactedFresh = compacted.rerandomized(random);
        context = Javallier.context(key);
        theirOwner = Javallier.toJavallier(owner, new SecretAccess("benchmark"));
        theirs = Javallier.toJavallier(fresh, key, encoding).subList(0, PEER_NUMBERS);
    }

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public Object encryptAsOwner_concordat() {
        return owner.encryptionKey().encrypt(values, encoding, random);
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    public Object encryptAsOwner_javallier() {
        return theirEncryptions();
    }

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public Object encryptAsOther_concordat() {
        return key.encrypt(values, encoding, random);
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    public Object encryptAsOther_javallier() {
        return theirEncryptions();
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    @Fork(jvmArgsAppend = {})
    public Object encryptAsOwner_javallierGmp() {
        return theirEncryptions();
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    @Fork(jvmArgsAppend = {})
    public Object encryptAsOther_javallierGmp() {
        return theirEncryptions();
    }

    /** From a pool of randomness drawn ahead: what is left to do. */
    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public Object encryptFromPool_concordat(Ready ready) {
        return ready.key.encrypt(values, encoding, random);
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    public Object encryptFromPool_javallier() {
        return theirEncryptions();
    }

    /** A pool, filled before each measured call. */
    @State(Scope.Benchmark)
    public static class Ready {
        private PaillierPublicKey key;
        private RandomiserPool pool;

        @Setup(Level.Trial)
        public void start(PaillierOperations operations) {
            key = operations.key;
            pool = key.prepare(key.freshMode(), NUMBERS, operations.random);
        }

        @Setup(Level.Invocation)
        public void fill() throws InterruptedException {
            pool.awaitFull();
        }

        @TearDown(Level.Trial)
        public void end() {
            pool.close();
        }
    }

    private Object theirEncryptions() {
        var numbers = new ArrayList<EncryptedNumber>();
        for (int i = 0; i < PEER_NUMBERS; i++) {
            numbers.add(
                    context.encrypt(context.encode(values.at(i, 0), 0x1p-30)).obfuscate());
        }
        return numbers;
    }

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public Object rerandomize_concordat() {
        return encrypted.rerandomized(random);
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    public Object rerandomize_javallier() {
        return theirs.stream().map(EncryptedNumber::obfuscate).toList();
    }

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public Object decrypt_concordat() {
        return owner.decrypt(fresh, NUMBERS, 1, encoding);
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    public Object decrypt_javallier() {
        return theirs.stream().map(number -> number.decrypt(theirOwner)).toList();
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    @Fork(jvmArgsAppend = {})
    public Object decrypt_javallierGmp() {
        return theirs.stream().map(number -> number.decrypt(theirOwner)).toList();
    }

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    @Fork(jvmArgsAppend = {"-Dconcordat.arithmetic=gmp"})
    public Object decrypt_gmp() {
        return decrypt_concordat();
    }

    /** Of numbers that share plaintexts. */
    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public Object decryptCompacted_concordat() {
        return owner.decrypt(compactedFresh, NUMBERS, 1, encoding, compacted.packing());
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    public Object decryptCompacted_javallier() {
        return decrypt_javallier();
    }

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public Object compact_concordat() {
        return encrypted.compacted(WIDTH);
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    public Object compact_javallier() {
        BigInteger shift = BigInteger.ONE.shiftLeft(WIDTH);
        EncryptedNumber packed = theirs.getFirst();
        for (int i = 1; i < PEER_NUMBERS; i++) {
            packed = packed.multiply(shift).add(theirs.get(i));
        }
        return packed;
    }

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public Object prefixSums_concordat() {
        return encrypted.prefixSums(BINS);
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    public Object prefixSums_javallier() {
        return add_javallier();
    }

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public Object subtract_concordat() {
        return encrypted.minus(encrypted);
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    public Object subtract_javallier() {
        return theirs.stream().map(number -> number.subtract(number)).toList();
    }

    /** By a 24-bit scalar. */
    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public Object scalar_concordat() {
        return encrypted.times(0.7654321);
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    public Object scalar_javallier() {
        EncodedNumber factor = context.encode(0.7654321, 0x1p-24);
        return theirs.stream().map(number -> number.multiply(factor)).toList();
    }

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public Object add_concordat() {
        return encrypted.plus(encrypted);
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    public Object add_javallier() {
        return theirs.stream().map(number -> number.add(number)).toList();
    }

    /** For each row and column of features: one addition of a ciphertext to its bin. */
    @Benchmark
    @OperationsPerInvocation(HISTOGRAM_ROWS)
    public Object histogram_concordat() {
        return manyRows.sumRowsBy(bins);
    }

    @Benchmark
    @OperationsPerInvocation(HISTOGRAM_ROWS)
    @Fork(jvmArgsAppend = {"-Dconcordat.arithmetic=gmp"})
    public Object histogram_gmp() {
        return histogram_concordat();
    }

    @Benchmark
    @OperationsPerInvocation(1024)
    public Object histogram_javallier() {
        EncryptedNumber sum = theirs.getFirst();
        for (int i = 0; i < 1024; i++) {
            sum = sum.add(theirs.get(i % PEER_NUMBERS));
        }
        return sum;
    }

    /** XᵀD for 16-bit X: per entry of X. */
    @Benchmark
    @OperationsPerInvocation(GRADIENT_ROWS * COLUMNS)
    public Object gradient_concordat() {
        return batch.premultipliedBy(features, FRACTION_BITS);
    }

    @Benchmark
    @OperationsPerInvocation(GRADIENT_ROWS * COLUMNS)
    @Fork(jvmArgsAppend = {"-Dconcordat.arithmetic=gmp"})
    public Object gradient_gmp() {
        return gradient_concordat();
    }

    /** The same X to the same precision. */
    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    public Object gradient_javallier() {
        return theirGradient(Math.scalb(1.0, -FRACTION_BITS));
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    @Fork(jvmArgsAppend = {})
    public Object gradient_javallierGmp() {
        return theirGradient(Math.scalb(1.0, -FRACTION_BITS));
    }

    /** All digits of a double, as javallier encodes one that it is left to encode. */
    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    public Object gradient_javallier53() {
        return theirGradient(0x1p-51);
    }

    private Object theirGradient(double precision) {
        EncryptedNumber sum = theirs.getFirst().multiply(context.encode(features.at(0, 0), precision));
        for (int i = 1; i < PEER_NUMBERS; i++) {
            sum = sum.add(theirs.get(i).multiply(context.encode(features.at(0, i), precision)));
        }
        return sum;
    }
}
