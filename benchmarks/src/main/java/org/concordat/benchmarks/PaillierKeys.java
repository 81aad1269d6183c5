package org.concordat.benchmarks;

import com.n1analytics.paillier.EncryptedNumber;
import com.n1analytics.paillier.PaillierContext;
import java.security.SecureRandom;
import java.util.HexFormat;
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
import org.concordat.matrix.Matrix;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One key and the same numbers encrypted under it, for Concordat and for javallier. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls @Setup
public class PaillierKeys {
    /** Numbers of one of our calls. */
    static final int NUMBERS = 512;
    /** Numbers of one of a peer's calls. */
    static final int PEER_NUMBERS = 16;

    private static final Logger NOISY = Logger.getLogger("com.n1analytics");

    /** Of n. */
    @Param({"2048", "3072"})
    public int bits;

    final SecureRandom random = new SecureRandom();
    final FixedPoint encoding = FixedPoint.ofBound(16, 30);
    PaillierPrivateKey owner;
    /** As others have it. */
    PaillierPublicKey key;

    Matrix values;
    FreshMatrix fresh;
    EncryptedMatrix encrypted;
    PaillierContext context;
    com.n1analytics.paillier.PaillierPrivateKey theirOwner;
    List<EncryptedNumber> theirs;

    @Setup
    public void make() {
        NOISY.setLevel(Level.OFF);
        owner = key(bits);
        key = Paillier.scheme().accept(owner.encryptionKey().toBytes(), bits);
        values = Matrix.column(new Random(1).doubles(NUMBERS, -1, 1).toArray());
        fresh = key.encrypt(values, encoding, random);
        encrypted = key.read(fresh, NUMBERS, 1, encoding);
        context = Javallier.context(key);
        theirOwner = Javallier.toJavallier(owner, new SecretAccess("benchmark"));
        theirs = Javallier.toJavallier(fresh, key, encoding).subList(0, PEER_NUMBERS);
    }

    /** The key that the starting JVM has made for all of its forks, see {@link #option}; one of its own where there is none. */
    static PaillierPrivateKey key(int bits) {
        String made = System.getProperty(property(bits));
        return made == null
                ? Paillier.scheme().generateKey(bits, new SecureRandom())
                : Paillier.scheme().restore(HexFormat.of().parseHex(made), new SecretAccess("benchmark"));
    }

    /** A new key, protecting nothing, as an option for forks, so that not each has to look for primes. */
    static String option(int bits) {
        try (var key = Paillier.scheme().generateKey(bits, new SecureRandom())) {
            return "-D" + property(bits) + "="
                    + HexFormat.of().formatHex(key.secretBytes(new SecretAccess("benchmark")));
        }
    }

    private static String property(int bits) {
        return "concordat.benchmark.key" + bits;
    }
}
