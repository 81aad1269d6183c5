package org.concordat.crypto.psi;

import java.util.Arrays;

/** A list of group elements in their canonical encodings, 32 bytes each; checked ones come from {@link PsiGroup#receive}. */
public record Points(byte[] body) {
    public static final int BYTES = 32;

    public Points {
        if (body.length % BYTES != 0) {
            throw new IllegalArgumentException("found " + body.length + " bytes, expected a multiple of " + BYTES);
        }
    }

    public int count() {
        return body.length / BYTES;
    }

    /** A copy of the encoding of point {@code index}. */
    public byte[] at(int index) {
        return Arrays.copyOfRange(body, index * BYTES, (index + 1) * BYTES);
    }

    /** The points named, in that order. */
    public Points select(int... indices) {
        var selected = new byte[indices.length * BYTES];
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(body, indices[i] * BYTES, selected, i * BYTES, BYTES);
        }
        return new Points(selected);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Points points && Arrays.equals(body, points.body);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(body);
    }

    @Override
    public String toString() {
        return "Points[" + count() + "]";
    }
}
