package org.concordat.crypto.arithmetic;

/** Powers of one base for many exponents, by a table. */
public sealed interface PowerTable permits FixedBase, SplitFixedBase {
    /** The longest exponent. */
    int exponentBytes();

    /**
     * g^(r_i) for {@code count} exponents.
     *
     * @param exponents little-endian, {@code exponentLength} bytes each
     */
    ResidueArray powers(byte[] exponents, int exponentLength, int count);
}
