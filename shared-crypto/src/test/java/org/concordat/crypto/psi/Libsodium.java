package org.concordat.crypto.psi;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** libsodium's ristretto255 by the foreign-function interface, where the machine has it. */
@SuppressWarnings("restricted")
final class Libsodium {
    private final MethodHandle fromHash;
    private final MethodHandle multiply;

    private Libsodium(SymbolLookup library) {
        var linker = Linker.nativeLinker();
        this.fromHash = linker.downcallHandle(
                library.findOrThrow("crypto_core_ristretto255_from_hash"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS),
                Linker.Option.critical(true));
        this.multiply = linker.downcallHandle(
                library.findOrThrow("crypto_scalarmult_ristretto255"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS),
                Linker.Option.critical(true));
    }

    static Optional<Libsodium> find() {
        try {
            return Optional.of(new Libsodium(SymbolLookup.libraryLookup("libsodium.so.23", Arena.global())));
        } catch (IllegalArgumentException absent) {
            return Optional.empty();
        }
    }

    byte[] fromHash(byte[] uniform) {
        byte[] point = new byte[32];
        check(() -> (int) fromHash.invokeExact(MemorySegment.ofArray(point), MemorySegment.ofArray(uniform)));
        return point;
    }

    byte[] multiply(byte[] scalar, byte[] point) {
        byte[] result = new byte[32];
        check(() -> (int) multiply.invokeExact(
                MemorySegment.ofArray(result), MemorySegment.ofArray(scalar), MemorySegment.ofArray(point)));
        return result;
    }

    private interface Call {
        int run() throws Throwable;
    }

    private static void check(Call call) {
        try {
            if (call.run() != 0) {
                throw new IllegalStateException("libsodium refused");
            }
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable thrown) {
            throw new IllegalStateException(thrown);
        }
    }
}
