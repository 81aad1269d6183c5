package org.concordat.crypto.arithmetic;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.math.BigInteger;
import java.util.Optional;

/** libgmp's {@code mpn_mul_n} and {@code mpn_redc_n} by the foreign-function interface, on the arrays of the heap. */
@SuppressWarnings("restricted") // native access is granted on the command line
final class GmpKernel implements ArithmeticKernel {
    private static final String LIBRARY = "libgmp.so.10";
    /** Below this mpn_redc_n is not meant to be called. */
    private static final int FEWEST_LIMBS = 12;

    private final MethodHandle multiply;
    private final MethodHandle square;
    private final MethodHandle reduce;

    private GmpKernel(SymbolLookup library) {
        var linker = Linker.nativeLinker();
        var address = ValueLayout.ADDRESS;
        var size = ValueLayout.JAVA_LONG;
        this.multiply = linker.downcallHandle(
                library.findOrThrow("__gmpn_mul_n"),
                FunctionDescriptor.ofVoid(address, address, address, size),
                Linker.Option.critical(true));
        this.square = linker.downcallHandle(
                library.findOrThrow("__gmpn_sqr"),
                FunctionDescriptor.ofVoid(address, address, size),
                Linker.Option.critical(true));
        this.reduce = linker.downcallHandle(
                library.findOrThrow("__gmpn_redc_n"),
                FunctionDescriptor.ofVoid(address, address, address, size, address),
                Linker.Option.critical(true));
    }

    /** Empty where the library, a function of it or native access is missing. */
    static Optional<GmpKernel> find() {
        try {
            return Optional.of(new GmpKernel(SymbolLookup.libraryLookup(LIBRARY, Arena.global())));
        } catch (RuntimeException | LinkageError absent) {
            return Optional.empty();
        }
    }

    @Override
    public String id() {
        return "gmp";
    }

    @Override
    public int lanes() {
        return 1;
    }

    @Override
    public int limbBits() {
        return 64;
    }

    @Override
    public int limbs(int modulusBits) {
        return Math.ceilDiv(modulusBits + 2, 64);
    }

    @Override
    public ArithmeticKernel forBits(int modulusBits) {
        return limbs(modulusBits) < FEWEST_LIMBS ? ScalarKernel.INSTANCE : this;
    }

    @Override
    public Lanes newLanes(Modulus modulus) {
        if (modulus.words() < FEWEST_LIMBS) {
            throw new IllegalArgumentException("found a modulus of " + modulus.words() + " limbs, expected "
                    + FEWEST_LIMBS + " or more: ask forBits");
        }
        return new GmpLanes(modulus);
    }

    @Override
    public String toString() {
        return "gmp (" + LIBRARY + " by the foreign-function interface)";
    }

    private final class GmpLanes extends Lanes {
        private final int limbs;
        private final MemorySegment n;
        private final MemorySegment inverse;
        private final MemorySegment product;

        GmpLanes(Modulus modulus) {
            super(modulus);
            this.limbs = modulus.words();
            this.n = MemorySegment.ofArray(modulus.codec().modulusLimbs());
            this.product = MemorySegment.ofArray(new long[2 * limbs]);
            BigInteger radix = BigInteger.ONE.shiftLeft(64 * limbs);
            byte[] bytes = modulus.value().modInverse(radix).toByteArray();
            long[] words = new long[limbs];
            modulus.codec().split(bytes, 0, bytes.length, words);
            this.inverse = MemorySegment.ofArray(words);
        }

        @Override
        public long[] newGroup() {
            return new long[limbs];
        }

        @Override
        public void multiply(long[] result, long[] a, long[] b) {
            try {
                multiply.invokeExact(product, MemorySegment.ofArray(a), MemorySegment.ofArray(b), (long) limbs);
                reduce.invokeExact(MemorySegment.ofArray(result), product, n, (long) limbs, inverse);
            } catch (Throwable failed) {
                throw new IllegalStateException("the call of libgmp failed", failed);
            }
        }

        @Override
        public void square(long[] result, long[] a) {
            try {
                square.invokeExact(product, MemorySegment.ofArray(a), (long) limbs);
                reduce.invokeExact(MemorySegment.ofArray(result), product, n, (long) limbs, inverse);
            } catch (Throwable failed) {
                throw new IllegalStateException("the call of libgmp failed", failed);
            }
        }

        @Override
        public void load(long[] group, int lane, long[] residues, int offset) {
            System.arraycopy(residues, offset, group, 0, limbs);
        }

        @Override
        public void store(long[] group, int lane, long[] residues, int offset) {
            System.arraycopy(group, 0, residues, offset, limbs);
        }

        @Override
        long wordOf(long limb) {
            return limb;
        }

        @Override
        long limbOf(long word) {
            return word;
        }
    }
}
