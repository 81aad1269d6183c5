package org.concordat.crypto.psi;

import java.util.List;
import java.util.function.Supplier;
import org.concordat.crypto.arithmetic.ArithmeticKernel;

/**
 * An implementation of the field: vectors where the process computes with vectors, else plain Java.
 *
 * @param id for the log
 * @param lanes makes one for a thread
 */
record FieldKernel(String id, Supplier<FieldLanes> lanes) {
    private static final FieldKernel SCALAR = new FieldKernel("scalar", ScalarField::new);

    static FieldKernel inUse() {
        return ArithmeticKernel.inUse().id().equals("vector") ? vector() : SCALAR;
    }

    /** Those that work on this machine. */
    static List<FieldKernel> available() {
        boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        return vectors && VectorField.isSupported() ? List.of(SCALAR, vector()) : List.of(SCALAR);
    }

    /** A method, so that the class is not touched where the module is missing. */
    private static FieldKernel vector() {
        return new FieldKernel("vector", VectorField::new);
    }

    FieldLanes newLanes() {
        return lanes.get();
    }
}
