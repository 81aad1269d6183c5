package org.concordat.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.crypto.KeyAgreement;
import org.concordat.crypto.psi.Points;
import org.concordat.crypto.psi.PsiSecret;
import org.concordat.crypto.psi.Ristretto255;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Per element: decode, multiply and encode; and hashing to the group. */
@State(Scope.Benchmark)
@SuppressWarnings({"restricted", "NullAway.Init"}) // libsodium by the foreign-function interface; JMH calls @Setup
public class PsiOperations {
    private static final int POINTS = 4096;
    private static final int PEER_POINTS = 64;

    private final Ristretto255 group = new Ristretto255();
    private PsiSecret secret;
    private Points points;
    private KeyPair own;
    private KeyPair other;
    private MethodHandle sodium;
    private MethodHandle sodiumHash;
    private byte[] scalar;

    @Setup
    public void prepare() throws GeneralSecurityException {
        secret = group.newSecret(new SecureRandom());
        points = psiHash_concordat();
        var generator = KeyPairGenerator.getInstance("X25519");
        own = generator.generateKeyPair();
        other = generator.generateKeyPair();
        scalar = new byte[32];
        new SecureRandom().nextBytes(scalar);
        scalar[31] &= 0x0f;
        if (hasSodium()) {
            bindSodium();
        }
    }

    /** libsodium, looked for by the name that the loader knows. */
    private static Optional<SymbolLookup> libsodium() {
        try {
            return Optional.of(SymbolLookup.libraryLookup("libsodium.so.23", Arena.global()));
        } catch (IllegalArgumentException absent) {
            return Optional.empty();
        }
    }

    static boolean hasSodium() {
        return libsodium().isPresent();
    }

    private void bindSodium() {
        var library = libsodium().orElseThrow();
        var address = ValueLayout.ADDRESS;
        sodium = Linker.nativeLinker()
                .downcallHandle(
                        library.findOrThrow("crypto_scalarmult_ristretto255"),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, address, address, address),
                        Linker.Option.critical(true));
        sodiumHash = Linker.nativeLinker()
                .downcallHandle(
                        library.findOrThrow("crypto_core_ristretto255_from_hash"),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, address, address),
                        Linker.Option.critical(true));
    }

    @Benchmark
    @OperationsPerInvocation(POINTS)
    public Points psiHash_concordat() {
        return group.hash(IntStream.range(0, POINTS)
                .mapToObj(i -> ("person-" + i).getBytes(StandardCharsets.UTF_8))
                .toList());
    }

    @Benchmark
    @OperationsPerInvocation(POINTS)
    public Points psiMultiply_concordat() {
        return group.multiply(points, secret);
    }

    @Benchmark
    @OperationsPerInvocation(PEER_POINTS)
    public Object psiMultiply_libsodium() throws Throwable {
        byte[] result = new byte[32];
        for (int i = 0; i < PEER_POINTS; i++) {
            int failed = (int) sodium.invokeExact(
                    MemorySegment.ofArray(result), MemorySegment.ofArray(scalar), MemorySegment.ofArray(points.at(i)));
            if (failed != 0) {
                throw new IllegalStateException("libsodium refused");
            }
        }
        return result;
    }

    /** The map to the group of 64 bytes that are hashed beforehand. */
    @Benchmark
    @OperationsPerInvocation(PEER_POINTS)
    public Object psiHash_libsodium() throws Throwable {
        var sha512 = MessageDigest.getInstance("SHA-512");
        byte[] result = new byte[32];
        for (int i = 0; i < PEER_POINTS; i++) {
            byte[] wide = sha512.digest(points.at(i));
            int failed = (int) sodiumHash.invokeExact(MemorySegment.ofArray(result), MemorySegment.ofArray(wide));
            if (failed != 0) {
                throw new IllegalStateException("libsodium refused");
            }
        }
        return result;
    }

    /** The JDK has no ristretto255: its X25519 agreement is the nearest. */
    @Benchmark
    @OperationsPerInvocation(PEER_POINTS)
    public Object psiMultiply_jdkX25519() throws GeneralSecurityException {
        byte[] result = {};
        for (int i = 0; i < PEER_POINTS; i++) {
            var agreement = KeyAgreement.getInstance("X25519");
            agreement.init(own.getPrivate());
            agreement.doPhase(other.getPublic(), true);
            result = agreement.generateSecret();
        }
        return result;
    }
}
