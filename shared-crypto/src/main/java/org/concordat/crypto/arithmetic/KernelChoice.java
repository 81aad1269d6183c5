package org.concordat.crypto.arithmetic;

import java.util.List;

/** Chooses the kernel of the process, once. */
final class KernelChoice {
    static final ArithmeticKernel IN_USE = ScalarKernel.INSTANCE;

    private KernelChoice() {}

    /** Those that work on this machine. */
    static List<ArithmeticKernel> available() {
        return List.of(ScalarKernel.INSTANCE);
    }
}
