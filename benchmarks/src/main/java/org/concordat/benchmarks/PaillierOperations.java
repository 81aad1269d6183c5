package org.concordat.benchmarks;

import com.n1analytics.paillier.EncryptedNumber;
import com.n1analytics.paillier.PaillierContext;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.SecretAccess;
import org.concordat.crypto.paillier.Javallier;
import org.concordat.crypto.paillier.Paillier;
import org.concordat.crypto.paillier.PaillierPrivateKey;
import org.concordat.crypto.paillier.PaillierPublicKey;
import org.concordat.matrix.Grouping;
import org.concordat.matrix.Matrix;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The operations of encrypted matrices, per number, beside javallier's on the same keys and values. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls @Setup
public class PaillierOperations {
    private static final Logger NOISY = Logger.getLogger("com.n1analytics");
    private static final int NUMBERS = 512;
    private static final int PEER_NUMBERS = 16;
    private static final int HISTOGRAM_ROWS = 20_000;
    private static final int BINS = 32;
    private static final int COLUMNS = 10;
    private static final int FRACTION_BITS = 13;

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
    private EncryptedMatrix manyRows;
    private Grouping bins;
    private PaillierContext context;
    private com.n1analytics.paillier.PaillierPrivateKey theirOwner;
    private List<EncryptedNumber> theirs;

    @Setup
    public void makeKeys() {
        NOISY.setLevel(Level.OFF);
        owner = Paillier.scheme().generateKey(bits, random);
        key = Paillier.scheme().accept(owner.encryptionKey().toBytes(), bits);
        var seeded = new Random(1);
        values = Matrix.column(seeded.doubles(NUMBERS, -1, 1).toArray());
        features = Matrix.of(
                COLUMNS, NUMBERS, seeded.doubles(COLUMNS * NUMBERS, -3, 3).toArray());
        fresh = key.encrypt(values, encoding, random);
        encrypted = key.read(fresh, NUMBERS, 1, encoding);
        manyRows = encrypted.selectRows(seeded.ints(HISTOGRAM_ROWS, 0, NUMBERS).toArray());
        bins = new Grouping(seeded.ints(HISTOGRAM_ROWS, 0, BINS).toArray(), BINS);
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
    @OperationsPerInvocation(NUMBERS * COLUMNS)
    public Object gradient_concordat() {
        return encrypted.premultipliedBy(features, FRACTION_BITS);
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    public Object gradient_javallier() {
        EncryptedNumber sum = theirs.getFirst().multiply(context.encode(features.at(0, 0), 0x1p-52));
        for (int i = 1; i < PEER_NUMBERS; i++) {
            sum = sum.add(theirs.get(i).multiply(context.encode(features.at(0, i), 0x1p-52)));
        }
        return sum;
    }

    /** The product of a ciphertext by a 53-bit scalar, as javallier has it: BigInteger's modPow. */
    @Benchmark
    public Object scalar_BigInteger() {
        return theirs.getFirst()
                .calculateCiphertext()
                .modPow(BigInteger.valueOf((1L << 52) + 12345), key.modulus().pow(2));
    }
}
