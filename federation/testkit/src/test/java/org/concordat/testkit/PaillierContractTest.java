package org.concordat.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.DecryptionKey;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.paillier.Paillier;
import org.concordat.crypto.paillier.PaillierPublicKey;
import org.concordat.matrix.Grouping;
import org.concordat.matrix.Matrix;
import org.junit.jupiter.api.Test;

/** The real scheme passes the contract, and the transparent one computes to the bit what it computes. */
class PaillierContractTest extends AdditiveSchemeContract {
    private static final int BITS = 512;

    @Override
    protected AdditiveScheme scheme() {
        return Paillier.scheme(BITS);
    }

    @Override
    protected int keyBits() {
        return BITS;
    }

    /** 1 + x·n mod n²: an encryption with randomness 1. */
    @Override
    protected FreshMatrix unrandomised(EncryptionKey under, Matrix x, FixedPoint encoding) {
        var n = ((PaillierPublicKey) under).modulus();
        int width = (n.multiply(n).bitLength() + 7) / 8;
        var body = new byte[x.rows() * x.columns() * width];
        for (int i = 0; i < x.rows() * x.columns(); i++) {
            var integer = new BigDecimal(Math.scalb(x.toArray()[i], encoding.fractionBits()))
                    .setScale(0, RoundingMode.HALF_EVEN)
                    .toBigInteger();
            byte[] bytes = integer.mod(n).multiply(n).add(BigInteger.ONE).toByteArray();
            int skip = Math.max(0, bytes.length - width);
            System.arraycopy(bytes, skip, body, (i + 1) * width - (bytes.length - skip), bytes.length - skip);
        }
        return new FreshMatrix(under.fingerprint(), x.rows(), x.columns(), body);
    }

    @Test
    void computesToTheBitWhatTheTransparentSchemeComputes() {
        for (int seed = 0; seed < 12; seed++) {
            var real = compute(Paillier.scheme(BITS), seed);
            var twin = compute(new TransparentScheme(), seed);
            assertThat(real).as("seed " + seed).isEqualTo(twin);
        }
    }

    private static Matrix compute(AdditiveScheme scheme, long seed) {
        var random = new SeededRandom(seed, "twin");
        var draw = new SplittableRandom(seed);
        var encoding = FixedPoint.ofBound(50, 24);
        try (DecryptionKey secret = scheme.generateKey(BITS, random)) {
            var key = secret.encryptionKey();
            var x = read(key, matrix(draw, 6, 2), encoding, random);
            var y = read(key, matrix(draw, 6, 2), encoding, random);
            EncryptedMatrix z = x.times(0.25).minus(y.times(draw.nextDouble(-3, 3)));
            z = z.plus(matrix(draw, 6, 2)).premultipliedBy(matrix(draw, 4, 6), 20);
            z = z.sumRowsBy(new Grouping(new int[] {1, 0, 1, -1}, 2))
                    .prefixSums(2)
                    .minus(matrix(draw, 2, 2));
            var mask = key.uniformMask(2, 2, random);
            return mask.open(secret.open(z.masked(mask, random), 2, 2), z.encoding());
        }
    }

    private static EncryptedMatrix read(EncryptionKey key, Matrix x, FixedPoint encoding, SeededRandom random) {
        return key.read(key.encrypt(x, encoding, random), x.rows(), x.columns(), encoding);
    }

    private static Matrix matrix(SplittableRandom draw, int rows, int columns) {
        var values = new double[rows * columns];
        Arrays.setAll(values, _ -> draw.nextDouble(-50, 50));
        return Matrix.of(rows, columns, values);
    }
}
