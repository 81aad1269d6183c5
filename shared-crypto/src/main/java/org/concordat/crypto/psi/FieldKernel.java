package org.concordat.crypto.psi;

import java.util.List;
import java.util.function.Supplier;

/**
 * An implementation of the field.
 *
 * @param id for the log
 * @param lanes makes one for a thread
 */
record FieldKernel(String id, Supplier<FieldLanes> lanes) {
    static final FieldKernel SCALAR = new FieldKernel("scalar", ScalarField::new);

    static FieldKernel inUse() {
        return SCALAR;
    }

    /** Those that work on this machine. */
    static List<FieldKernel> available() {
        return List.of(SCALAR);
    }

    FieldLanes newLanes() {
        return lanes.get();
    }
}
