package org.concordat.crypto.psi;

import java.util.List;
import java.util.function.Supplier;
import org.concordat.crypto.arithmetic.ArithmeticKernel;

/**
 * An implementation of the field: vectors where the machine has them and the configuration leaves them, else plain Java. The one
 * in use is chosen at first use, by {@link FieldSelfTest} too, and not by the clock: wherever vectors are supported they were
 * faster.
 *
 * @param id for the log
 * @param lanes makes one for a thread
 */
record FieldKernel(String id, Supplier<FieldLanes> lanes) {
    private static final FieldKernel SCALAR = new FieldKernel("scalar", ScalarField::new);

    static FieldKernel inUse() {
        return InUse.KERNEL;
    }

    /** Those that work on this machine. */
    static List<FieldKernel> available() {
        boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        return vectors && VectorField.isSupported() ? List.of(SCALAR, vector()) : List.of(SCALAR);
    }

    /**
     * The first of them that gives the right numbers.
     *
     * @throws IllegalStateException if none does
     */
    static FieldKernel firstRight(List<FieldKernel> wanted) {
        return wanted.stream()
                .filter(kernel -> FieldSelfTest.isRight(kernel.newLanes()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no arithmetic of the set intersection's field is right here:" + " tried "
                                + wanted.stream().map(FieldKernel::id).toList()));
    }

    /** A method, so that the class is not touched where the module is missing. */
    private static FieldKernel vector() {
        return new FieldKernel("vector", VectorField::new);
    }

    FieldLanes newLanes() {
        return lanes.get();
    }

    private static final class InUse {
        static final FieldKernel KERNEL =
                firstRight(ArithmeticKernel.isAllowed("vector") ? List.of(vector(), SCALAR) : List.of(SCALAR));
    }
}
