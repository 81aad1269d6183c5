package org.concordat.benchmarks;

import static org.concordat.benchmarks.PaillierKeys.NUMBERS;
import static org.concordat.benchmarks.PaillierKeys.PEER_NUMBERS;

import com.n1analytics.paillier.EncryptedNumber;
import java.util.ArrayList;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.paillier.PaillierPublicKey;
import org.concordat.crypto.paillier.RandomiserPool;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Encryption, re-randomisation and decryption, per number, beside javallier's on the same keys and values. {@code javallierGmp} is
 * javallier with jnagmp, from which it takes modPow; in the other forks jnagmp is kept from loading.
 */
@Fork(jvmArgsAppend = {"-Djna.boot.library.path=/", "-Djna.nounpack=true", "-Djna.nosys=true"})
@SuppressWarnings("NullAway.Init") // JMH calls @Setup
public class PaillierCiphers {
    /** Bits of a number's place where several share a plaintext. */
    private static final int WIDTH = 100;

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public Object encryptAsOwner_concordat(PaillierKeys keys) {
        return keys.owner.encryptionKey().encrypt(keys.values, keys.encoding, keys.random);
    }

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public Object encryptAsOther_concordat(PaillierKeys keys) {
        return keys.key.encrypt(keys.values, keys.encoding, keys.random);
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    public Object encrypt_javallier(PaillierKeys keys) {
        var numbers = new ArrayList<EncryptedNumber>();
        for (int i = 0; i < PEER_NUMBERS; i++) {
            numbers.add(keys.context
                    .encrypt(keys.context.encode(keys.values.at(i, 0), 0x1p-30))
                    .obfuscate());
        }
        return numbers;
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    @Fork(jvmArgsAppend = {})
    public Object encrypt_javallierGmp(PaillierKeys keys) {
        return encrypt_javallier(keys);
    }

    /** From a pool of randomness drawn ahead: what is left to do. */
    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public Object encryptFromPool_concordat(PaillierKeys keys, Ready ready) {
        return ready.key.encrypt(keys.values, keys.encoding, keys.random);
    }

    /** A pool, filled before each measured call. */
    @State(Scope.Benchmark)
    public static class Ready {
        private PaillierPublicKey key;
        private RandomiserPool pool;

        @Setup(Level.Trial)
        public void start(PaillierKeys keys) {
            key = keys.key;
            pool = key.prepare(key.freshMode(), NUMBERS, keys.random);
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

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public Object rerandomize_concordat(PaillierKeys keys) {
        return keys.encrypted.rerandomized(keys.random);
    }

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public Object decrypt_concordat(PaillierKeys keys) {
        return keys.owner.decrypt(keys.fresh, NUMBERS, 1, keys.encoding);
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    public Object decrypt_javallier(PaillierKeys keys) {
        return keys.theirs.stream()
                .map(number -> number.decrypt(keys.theirOwner))
                .toList();
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    @Fork(jvmArgsAppend = {})
    public Object decrypt_javallierGmp(PaillierKeys keys) {
        return decrypt_javallier(keys);
    }

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    @Fork(jvmArgsAppend = {"-Dconcordat.arithmetic=gmp"})
    public Object decrypt_gmp(PaillierKeys keys) {
        return decrypt_concordat(keys);
    }

    /** Numbers that share plaintexts. */
    @State(Scope.Benchmark)
    public static class Compacted {
        private EncryptedMatrix numbers;
        private FreshMatrix fresh;

        @Setup
        public void compact(PaillierKeys keys) {
            numbers = keys.encrypted.compacted(WIDTH);
            fresh = numbers.rerandomized(keys.random);
        }
    }

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public Object decryptCompacted_concordat(PaillierKeys keys, Compacted compacted) {
        return keys.owner.decrypt(compacted.fresh, NUMBERS, 1, keys.encoding, compacted.numbers.packing());
    }

    @Benchmark
    @OperationsPerInvocation(NUMBERS)
    public Object compact_concordat(PaillierKeys keys) {
        return keys.encrypted.compacted(WIDTH);
    }

    @Benchmark
    @OperationsPerInvocation(PEER_NUMBERS)
    public Object compact_javallier(PaillierKeys keys) {
        var shift = java.math.BigInteger.ONE.shiftLeft(WIDTH);
        EncryptedNumber packed = keys.theirs.getFirst();
        for (int i = 1; i < PEER_NUMBERS; i++) {
            packed = packed.multiply(shift).add(keys.theirs.get(i));
        }
        return packed;
    }
}
