package org.concordat.crypto.paillier;

import com.n1analytics.paillier.EncryptedNumber;
import com.n1analytics.paillier.PaillierContext;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.SecretAccess;
import org.concordat.crypto.arithmetic.Bytes;

/**
 * Keys and ciphertexts to and from javallier 0.6.0. Both encode negatives as n − |x|; our fraction bits f are javallier's
 * exponent −f in base 2.
 */
public final class Javallier {
    private static final int BASE = 2;

    private Javallier() {}

    public static com.n1analytics.paillier.PaillierPublicKey toJavallier(PaillierPublicKey key) {
        return new com.n1analytics.paillier.PaillierPublicKey(key.modulus());
    }

    /** Checked as any received key is. */
    public static PaillierPublicKey fromJavallier(
            com.n1analytics.paillier.PaillierPublicKey key, Paillier scheme, int minimumModulusBits) {
        BigInteger n = key.getModulus();
        return scheme.accept(new PublicKeyBytes(Paillier.ID, Bytes.of(n, Bytes.width(n))), minimumModulusBits);
    }

    public static com.n1analytics.paillier.PaillierPrivateKey toJavallier(PaillierPrivateKey key, SecretAccess access) {
        Objects.requireNonNull(access);
        BigInteger p = key.secret().p();
        BigInteger q = key.secret().q();
        return new com.n1analytics.paillier.PaillierPrivateKey(
                toJavallier(key.encryptionKey()), p.subtract(BigInteger.ONE).multiply(q.subtract(BigInteger.ONE)));
    }

    public static PaillierPrivateKey fromJavallier(
            com.n1analytics.paillier.PaillierPrivateKey key, Paillier scheme, SecretAccess access) {
        Objects.requireNonNull(access);
        var primes = new ArrayList<BigInteger>();
        key.serialize((_, p, q) -> primes.addAll(List.of(p, q)));
        return PaillierPrivateKey.of(primes.get(0), primes.get(1), scheme.fresh());
    }

    /** The context in which our ciphertexts are javallier's: signed, base 2, full precision. */
    public static PaillierContext context(PaillierPublicKey key) {
        return new PaillierContext(toJavallier(key), true, key.modulusBits(), BASE);
    }

    /** The ciphertexts, row-major, in {@link #context}. */
    public static List<EncryptedNumber> toJavallier(FreshMatrix matrix, PaillierPublicKey key, FixedPoint encoding) {
        PaillierContext context = context(key);
        int width = key.width();
        var numbers = new ArrayList<EncryptedNumber>();
        for (int i = 0; i < matrix.rows() * matrix.columns(); i++) {
            BigInteger ciphertext = Bytes.get(matrix.body(), i * width, width);
            numbers.add(new EncryptedNumber(context, ciphertext, -encoding.fractionBits(), true));
        }
        return numbers;
    }

    /**
     * An n×1 matrix of javallier's ciphertexts, each randomised if it was not.
     *
     * @throws IllegalArgumentException if one is under another key, or its exponent is not the encoding's
     */
    public static FreshMatrix fromJavallier(List<EncryptedNumber> numbers, PaillierPublicKey key, FixedPoint encoding) {
        int width = key.width();
        byte[] body = new byte[Math.multiplyExact(width, numbers.size())];
        for (int i = 0; i < numbers.size(); i++) {
            EncryptedNumber number = numbers.get(i);
            PaillierContext context = number.getContext();
            if (!context.getPublicKey().getModulus().equals(key.modulus()) || !context.isSigned()) {
                throw new IllegalArgumentException(
                        "found a ciphertext under another key, expected " + key.fingerprint());
            }
            double fraction = -number.getExponent() * (Math.log(context.getBase()) / Math.log(2));
            if (Math.abs(fraction - encoding.fractionBits()) > 1e-9) {
                throw new IllegalArgumentException("found an exponent of " + number.getExponent() + " in base "
                        + context.getBase() + ", expected " + encoding.fractionBits() + " fraction bits");
            }
            Bytes.put(number.getSafeEncryptedNumber().calculateCiphertext(), body, i * width, width);
        }
        return new FreshMatrix(key.fingerprint(), numbers.size(), 1, body);
    }
}
