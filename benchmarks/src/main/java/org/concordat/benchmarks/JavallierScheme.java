package org.concordat.benchmarks;

import com.n1analytics.paillier.PaillierPrivateKey;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.DecryptionKey;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.OpeningProver;
import org.concordat.crypto.Packing;
import org.concordat.crypto.PlaintextLayout;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.Residues;
import org.concordat.matrix.Matrix;

/**
 * The peer: javallier's arithmetic behind the same interface, so that a whole protocol runs on it. Every operation on
 * ciphertexts is a call of javallier's, on all cores; layouts are this project's. It has what SecureBoost asks for and no
 * more, and tracks no bounds: the same run with this project's own scheme does.
 */
final class JavallierScheme implements AdditiveScheme {
    static final String ID = "javallier";
    private static final ForkJoinPool POOL =
            new ForkJoinPool(Runtime.getRuntime().availableProcessors());

    @Override
    public String id() {
        return ID;
    }

    @Override
    public DecryptionKey generateKey(int modulusBits, SecureRandom random) {
        return new Secret(PaillierPrivateKey.create(modulusBits));
    }

    @Override
    public EncryptionKey accept(PublicKeyBytes received, int minimumModulusBits) {
        return new JavallierKey(new com.n1analytics.paillier.PaillierPublicKey(new BigInteger(1, received.bytes())));
    }

    /** Each number computed on any core. */
    static BigInteger[] each(int count, IntFunction<BigInteger> number) {
        return POOL.submit(() ->
                        IntStream.range(0, count).parallel().mapToObj(number).toArray(BigInteger[]::new))
                .join();
    }

    static BigInteger encoded(double value, int fractionBits) {
        return BigInteger.valueOf((long) Math.rint(Math.scalb(value, fractionBits)));
    }

    static BigInteger[] encoded(Matrix x, int fractionBits) {
        return Arrays.stream(x.toArray())
                .mapToObj(value -> encoded(value, fractionBits))
                .toArray(BigInteger[]::new);
    }

    static UnsupportedOperationException notAsked() {
        return new UnsupportedOperationException("SecureBoost does not ask for this");
    }

    private record Secret(PaillierPrivateKey key) implements DecryptionKey {
        @Override
        public JavallierKey encryptionKey() {
            return new JavallierKey(key.getPublicKey());
        }

        @Override
        public Residues open(MaskedMatrix masked, int rows, int columns, Packing packing) {
            throw notAsked();
        }

        @Override
        public Matrix decrypt(FreshMatrix encrypted, int rows, int columns, FixedPoint encoding, Packing packing) {
            var owner = encryptionKey();
            var layout = PlaintextLayout.of(rows, columns, packing, owner.capacityBits());
            var ciphertexts = owner.numbers(encrypted.body());
            var plain = each(ciphertexts.length, i -> key.raw_decrypt(ciphertexts[i]));
            var values = Arrays.stream(layout.split(plain, key.getPublicKey().getModulus()))
                    .mapToDouble(number -> Math.scalb(number.doubleValue(), -encoding.fractionBits()))
                    .toArray();
            return Matrix.of(rows, columns, values);
        }

        @Override
        public OpeningProver prover(String party) {
            throw notAsked();
        }

        @Override
        public void close() {
            // javallier keeps its key
        }

        @Override
        public String toString() {
            return "Secret[" + encryptionKey().fingerprint() + "]";
        }
    }
}
