package org.concordat.crypto;

import java.util.Objects;

/**
 * How the numbers of a matrix share plaintexts. A protocol fixes it for each message, as it does the {@link FixedPoint}: it
 * never travels. How many numbers one plaintext takes follows from the width and the key.
 *
 * <p>Numbers are signed digits in base 2^width, Σ x_j·2^(width·j), so that sums and products by scalars act on all of them at
 * once, as long as every |x_j| stays below 2^(width−1). Each operation holds its result's bound against that and throws
 * {@link PlaintextOverflowException} where it could be left, before a number runs over into its neighbour.
 *
 * @param unit what shares a plaintext
 * @param width bits of a number's place, sign and all; 0 where nothing is shared
 * @param covered whether what stands above the places is to be ignored: see {@link EncryptedMatrix#covered}
 */
public record Packing(Unit unit, int width, boolean covered) {
    /** What shares a plaintext. */
    public enum Unit {
        /** Nothing: a plaintext a number. */
        NUMBER,
        /** The numbers of a row; every operation by rows works. */
        ROW,
        /** The numbers of several rows, as many as fit: for results, before they are decrypted. */
        MATRIX
    }

    /** A plaintext for every number. */
    public static final Packing NONE = new Packing(Unit.NUMBER, 0, false);

    private static final int NARROWEST = 2;

    public Packing {
        Objects.requireNonNull(unit);
        if (unit == Unit.NUMBER ? width != 0 || covered : width < NARROWEST) {
            throw new IllegalArgumentException("found a width of " + width + " bits for a plaintext a " + unit
                    + ", expected 0 without packing and " + NARROWEST + " or more with it");
        }
    }

    /** Rows in one plaintext, places of {@code width} bits: a (g, h) pair is a row of two. */
    public static Packing rows(int width) {
        return new Packing(Unit.ROW, width, false);
    }

    /** Rows together in one plaintext: what {@link EncryptedMatrix#compacted} makes. */
    public static Packing matrix(int width) {
        return new Packing(Unit.MATRIX, width, false);
    }

    /** This packing under a cover: what {@link EncryptedMatrix#covered} makes. */
    public Packing withCover() {
        return new Packing(unit, width, true);
    }

    /** @throws IllegalArgumentException if a cover is on: such a matrix can only be decrypted */
    public void requireUncovered() {
        if (covered) {
            throw new IllegalArgumentException("found a matrix under a cover, which can only be decrypted");
        }
    }

    /** The packing by rows whose places hold magnitudes of that many bits, and no more. */
    public static Packing rowsFor(double magnitudeBits) {
        return rows(widthFor(magnitudeBits));
    }

    /** The least width whose place holds magnitudes up to 2^magnitudeBits. */
    public static int widthFor(double magnitudeBits) {
        return Math.max(NARROWEST, (int) Math.floor(magnitudeBits) + 2);
    }
}
