package org.concordat.crypto.paillier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Random;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.arithmetic.Bytes;
import org.junit.jupiter.api.Test;

class KeyChecksTest {
    private static final Paillier SCHEME = Paillier.scheme(512);
    private final Random seeded = new Random(11);

    @Test
    void makesKeysOfTheAskedLengthFromPrimesThreeModFour() {
        PaillierPrivateKey key = SCHEME.generateKey(512, new SecureRandom());
        assertThat(key.encryptionKey().modulusBits()).isEqualTo(512);
        for (BigInteger prime : new BigInteger[] {key.secret().p(), key.secret().q()}) {
            assertThat(prime.isProbablePrime(100)).isTrue();
            assertThat(prime.mod(BigInteger.valueOf(4))).isEqualTo(3);
        }
        assertThat(SCHEME.accept(key.encryptionKey().toBytes(), 512).fingerprint())
                .isEqualTo(key.encryptionKey().fingerprint());
    }

    @Test
    void productionMakesAndTakesNoKeyBelow2048Bits() {
        assertThatThrownBy(() -> Paillier.scheme().generateKey(1024, new SecureRandom()))
                .isInstanceOf(IllegalArgumentException.class);
        PublicKeyBytes small =
                SCHEME.generateKey(512, new SecureRandom()).encryptionKey().toBytes();
        assertThatThrownBy(() -> Paillier.scheme().accept(small, 512)).isInstanceOf(CiphertextException.class);
        assertThatThrownBy(() -> SCHEME.accept(small, 2048)).hasMessageContaining("expected 2048 or more");
    }

    @Test
    void refusesMalformedModuli() {
        BigInteger p = BigInteger.probablePrime(256, seeded);
        BigInteger q = prime(256, p);
        refuses(p.multiply(q).subtract(BigInteger.ONE), "even");
        refuses(BigInteger.probablePrime(512, seeded), "prime modulus");
        refuses(p.setBit(255).pow(2), "perfect power");
        BigInteger smallFactor = BigInteger.valueOf(1_048_573);
        BigInteger cofactor = BigInteger.ONE.shiftLeft(512).divide(smallFactor).nextProbablePrime();
        while (smallFactor.multiply(cofactor).bitLength() > 512) {
            cofactor = cofactor.subtract(BigInteger.TWO.shiftLeft(8)).nextProbablePrime();
        }
        refuses(smallFactor.multiply(cofactor), "factor below 2^20");
        BigInteger top =
                BigInteger.ONE.shiftLeft(255).add(BigInteger.ONE.shiftLeft(254)).nextProbablePrime();
        refuses(top.multiply(top.nextProbablePrime()), "close");
    }

    @Test
    void refusesKeysThatAreNotInTheirOneForm() {
        byte[] n = SCHEME.generateKey(512, new SecureRandom())
                .encryptionKey()
                .toBytes()
                .bytes();
        byte[] padded = new byte[n.length + 1];
        System.arraycopy(n, 0, padded, 1, n.length);
        assertThatThrownBy(() -> SCHEME.accept(new PublicKeyBytes("paillier", padded), 512))
                .isInstanceOf(CiphertextException.class);
        assertThatThrownBy(() -> SCHEME.accept(new PublicKeyBytes("other", n), 512))
                .isInstanceOf(CiphertextException.class);
        assertThatThrownBy(() -> SCHEME.accept(new PublicKeyBytes("paillier", new byte[2000]), 512))
                .isInstanceOf(CiphertextException.class);
    }

    @Test
    void derivesOneBaseFromTheModulus() {
        BigInteger n =
                SCHEME.generateKey(512, new SecureRandom()).encryptionKey().modulus();
        BigInteger h = Randomness.base(n);
        assertThat(h).isEqualTo(Randomness.base(n)).isBetween(BigInteger.TWO, n);
        assertThat(h.gcd(n)).isEqualTo(BigInteger.ONE);
    }

    private void refuses(BigInteger n, String because) {
        var key = new PublicKeyBytes("paillier", Bytes.of(n, Bytes.width(n)));
        assertThatThrownBy(() -> SCHEME.accept(key, 500))
                .isInstanceOf(CiphertextException.class)
                .hasMessageContaining(because);
    }

    private BigInteger prime(int bits, BigInteger other) {
        BigInteger prime = BigInteger.probablePrime(bits, seeded);
        return prime.multiply(other).bitLength() == 512 ? prime : prime(bits, other);
    }
}
