package org.concordat.crypto.paillier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.n1analytics.paillier.EncryptedNumber;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.SecretAccess;
import org.concordat.matrix.Matrix;
import org.junit.jupiter.api.Test;

/** Ours and javallier's hold each other to account, both ways. */
class JavallierTest {
    /** It logs a stack trace when it finds no native GMP. */
    private static final Logger NOISY = Logger.getLogger("com.n1analytics");

    static {
        NOISY.setLevel(Level.OFF);
    }

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final SecretAccess ACCESS = new SecretAccess("interoperability test");
    private static final Paillier SCHEME = Paillier.scheme(1024);
    private static final PaillierPrivateKey OURS = SCHEME.generateKey(1024, RANDOM);
    private static final FixedPoint ENCODING = FixedPoint.ofBound(0x1p20, 32);
    private static final double[] VALUES = {
        0, 1, -1, 0.5, -0.5, 3.1416015625, -1234.0625, 0x1p-32, -0x1p-32, 0x1p20, -0x1p20, 0x1p20 - 0x1p-32, 1048575.75
    };

    @Test
    void javallierDecryptsWhatWeEncrypt() {
        var theirs = Javallier.toJavallier(OURS, ACCESS);
        FreshMatrix fresh = OURS.encryptionKey().encrypt(Matrix.column(VALUES), ENCODING, RANDOM);
        List<EncryptedNumber> numbers = Javallier.toJavallier(fresh, OURS.encryptionKey(), ENCODING);
        for (int i = 0; i < VALUES.length; i++) {
            assertThat(numbers.get(i).decrypt(theirs).decodeDouble()).isEqualTo(VALUES[i]);
        }
    }

    @Test
    void weDecryptAndComputeOnWhatJavallierEncrypts() {
        var theirs = com.n1analytics.paillier.PaillierPrivateKey.create(1024);
        PaillierPrivateKey owner = Javallier.fromJavallier(theirs, SCHEME, ACCESS);
        PaillierPublicKey key = Javallier.fromJavallier(theirs.getPublicKey(), SCHEME, 1024);
        assertThat(key.fingerprint()).isEqualTo(owner.encryptionKey().fingerprint());
        var context = Javallier.context(key);
        var numbers = new ArrayList<EncryptedNumber>();
        for (double value : VALUES) {
            numbers.add(context.encrypt(context.encode(value, 0x1p-32)).decreaseExponentTo(-32));
        }
        FreshMatrix fresh = Javallier.fromJavallier(numbers, key, ENCODING);
        assertThat(owner.decrypt(fresh, VALUES.length, 1, ENCODING)).isEqualTo(Matrix.column(VALUES));
        EncryptedMatrix twice = key.read(fresh, VALUES.length, 1, ENCODING).times(-3);
        FreshMatrix result = twice.rerandomized(RANDOM);
        List<EncryptedNumber> back = Javallier.toJavallier(result, key, twice.encoding());
        for (int i = 0; i < VALUES.length; i++) {
            assertThat(back.get(i).decrypt(theirs).decodeDouble()).isEqualTo(-3 * VALUES[i] + 0.0);
        }
    }

    @Test
    void bothAgreeAtTheEndsOfThePlaintextSpace() {
        PaillierPublicKey key = OURS.encryptionKey();
        var theirs = Javallier.toJavallier(OURS, ACCESS);
        BigInteger n = key.modulus();
        for (BigInteger m : List.of(
                BigInteger.ZERO,
                BigInteger.ONE,
                n.shiftRight(1),
                n.shiftRight(1).add(BigInteger.ONE),
                n.subtract(BigInteger.ONE))) {
            BigInteger ciphertext = theirs.getPublicKey().raw_encrypt(m);
            var residue = org.concordat.crypto.arithmetic.ResidueArray.of(key.squared(), ciphertext);
            assertThat(OURS.decrypt(residue)).containsExactly(m);
            byte[] unhidden = key.unhidden(new BigInteger[] {m});
            assertThat(theirs.raw_decrypt(new BigInteger(1, unhidden))).isEqualTo(m);
        }
    }

    @Test
    void refusesAnExponentThatIsNotTheEncodings() {
        var context = Javallier.context(OURS.encryptionKey());
        var number = context.encrypt(1.5);
        assertThatThrownBy(() -> Javallier.fromJavallier(List.of(number), OURS.encryptionKey(), ENCODING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32 fraction bits");
    }
}
