package org.concordat.crypto.arithmetic;

import java.util.List;

/**
 * An implementation of modular multiplication. All give the same bits; they differ in speed. {@link #inUse} is chosen once
 * for the process.
 */
public interface ArithmeticKernel {
    /** The kernel that this process computes with; its {@code toString} is for the log and the health page. */
    static ArithmeticKernel inUse() {
        return KernelChoice.IN_USE;
    }

    /** Those that this machine has, for tests and benchmarks. */
    static List<ArithmeticKernel> available() {
        return KernelChoice.available();
    }

    /** Whether this machine has the kernel of that id and the configuration leaves it to choose from. */
    static boolean isAllowed(String id) {
        return KernelChoice.allowed(System.getProperty(KernelChoice.PROPERTY), available())
                .anyMatch(kernel -> kernel.id().equals(id));
    }

    /** {@code vector}, {@code gmp} or {@code scalar}. */
    String id();

    /** How many residues one multiplication takes. */
    int lanes();

    int limbBits();

    /** Limbs for a modulus of that length. */
    int limbs(int modulusBits);

    Lanes newLanes(Modulus modulus);

    /** This kernel, or the one that serves moduli of that length better. */
    default ArithmeticKernel forBits(int modulusBits) {
        return this;
    }

    /** 1/odd mod 2^64 (Newton's iteration: 3, 6, 12, 24, 48, 96 right bits). */
    static long inverseOf(long odd) {
        long inverse = 3 * odd ^ 2;
        for (int i = 0; i < 5; i++) {
            inverse *= 2 - odd * inverse;
        }
        return inverse;
    }
}
