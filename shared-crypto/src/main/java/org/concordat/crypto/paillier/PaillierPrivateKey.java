package org.concordat.crypto.paillier;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import org.concordat.crypto.DecryptionKey;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.OpeningProver;
import org.concordat.crypto.Packing;
import org.concordat.crypto.PlaintextLayout;
import org.concordat.crypto.Residues;
import org.concordat.crypto.SecretAccess;
import org.concordat.crypto.arithmetic.Bytes;
import org.concordat.crypto.arithmetic.ResidueArray;
import org.concordat.matrix.Matrix;
import org.jspecify.annotations.Nullable;

/** p and q. Decrypts modulo p² and q² and joins by the Chinese remainder theorem (Paillier 1999, section 7). */
public final class PaillierPrivateKey implements DecryptionKey {
    private final PaillierPublicKey encryptionKey;
    private volatile @Nullable CrtDecryption secret;

    private PaillierPrivateKey(PaillierPublicKey encryptionKey, CrtDecryption secret) {
        this.encryptionKey = encryptionKey;
        this.secret = secret;
    }

    static PaillierPrivateKey of(BigInteger p, BigInteger q, Randomness.Mode fresh) {
        var encryptionKey = PaillierPublicKey.ofOwner(p, q, fresh);
        return new PaillierPrivateKey(encryptionKey, new CrtDecryption(p, q, encryptionKey.squared()));
    }

    /** This key, whose public half travels with proofs that hold in this context; they are made when it first does. */
    PaillierPrivateKey announcedIn(byte[] context) {
        var present = secret();
        var proved = encryptionKey.announcedAs(
                context, () -> ProvedKey.announce(context, present.p(), present.q(), new SecureRandom()));
        return new PaillierPrivateKey(proved, present);
    }

    @Override
    public PaillierPublicKey encryptionKey() {
        return encryptionKey;
    }

    @Override
    public Residues open(MaskedMatrix masked, int rows, int columns, Packing packing) {
        masked.expect(encryptionKey.fingerprint(), rows, columns);
        var layout = PlaintextLayout.of(rows, columns, packing, encryptionKey.capacityBits());
        byte[] body = secret().decrypt(encryptionKey.checked(masked.body(), layout), width());
        return new Residues(encryptionKey.fingerprint(), rows, columns, body);
    }

    @Override
    public Matrix decrypt(FreshMatrix encrypted, int rows, int columns, FixedPoint encoding, Packing packing) {
        encrypted.expect(encryptionKey.fingerprint(), rows, columns);
        PlaintextLayout layout = encryptionKey.layout(rows, columns, encoding, packing);
        BigInteger[] plain = decrypt(encryptionKey.checked(encrypted.body(), layout));
        return Encoding.decode(plain, encryptionKey.modulus(), layout, encoding);
    }

    @Override
    public OpeningProver prover(String party) {
        var openings = new Openings(encryptionKey, party);
        return new OpeningProver() {
            @Override
            public void opened(String place, MaskedMatrix asked, Residues answered) {
                openings.add(place, asked, answered);
            }

            @Override
            public byte[] prove(SecureRandom random) {
                var statement = openings.close();
                return NthPowerProof.prove(statement.chain(), statement.u(), secret(), random);
            }
        };
    }

    /** Plaintexts in 0 … n−1. */
    BigInteger[] decrypt(ResidueArray ciphertexts) {
        byte[] body = secret().decrypt(ciphertexts, width());
        var plain = new BigInteger[ciphertexts.count()];
        Arrays.setAll(plain, i -> Bytes.get(body, i * width(), width()));
        return plain;
    }

    private int width() {
        return Bytes.width(encryptionKey.modulus());
    }

    CrtDecryption secret() {
        CrtDecryption present = secret;
        if (present == null) {
            throw new IllegalStateException("this decryption key has been closed");
        }
        return present;
    }

    /** p and q, each of half the bytes. */
    @Override
    public byte[] secretBytes(SecretAccess access) {
        Objects.requireNonNull(access);
        CrtDecryption present = secret();
        int width = Bytes.width(present.p());
        byte[] bytes = new byte[2 * width];
        Bytes.put(present.p(), bytes, 0, width);
        Bytes.put(present.q(), bytes, width, width);
        return bytes;
    }

    static BigInteger[] primesOf(byte[] secretBytes, SecretAccess access) {
        Objects.requireNonNull(access);
        int width = secretBytes.length / 2;
        BigInteger p = Bytes.get(secretBytes, 0, width);
        BigInteger q = Bytes.get(secretBytes, width, secretBytes.length - width);
        if (!p.isProbablePrime(64) || !q.isProbablePrime(64) || p.equals(q)) {
            throw new IllegalArgumentException("these bytes are not a Paillier key's secret");
        }
        return new BigInteger[] {p, q};
    }

    /** Forgets p and q; Java leaves their memory to the collector. */
    @Override
    public void close() {
        secret = null;
        encryptionKey.forgetFactors();
    }

    @Override
    public String toString() {
        return "PaillierPrivateKey[" + encryptionKey.modulusBits() + " bits, " + encryptionKey.fingerprint() + "]";
    }
}
