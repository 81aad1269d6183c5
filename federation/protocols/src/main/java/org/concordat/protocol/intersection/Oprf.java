package org.concordat.protocol.intersection;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.concordat.crypto.psi.Points;

/**
 * What a host's oblivious pseudorandom function F_j(x) = H2(x, k_j·H1(x)) is used for: a value that hides what the store
 * holds at x, and a tag by which the guest names the host's row of x.
 */
final class Oprf {
    private static final byte[] DOMAIN = "concordat/ecdh-psi/1/H2".getBytes(StandardCharsets.UTF_8);

    private Oprf() {}

    /** F(x), 32 bytes: SHA-256 over the domain, |x|, x and the point number {@code index}. */
    static byte[] evaluate(byte[] x, Points evaluated, int index) {
        var digest = KeyedHash.sha256();
        digest.update(DOMAIN);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(x.length).array());
        digest.update(x);
        digest.update(evaluated.body(), index * Points.BYTES, Points.BYTES);
        return digest.digest();
    }

    /** The 32 bytes of which the first 16 cover the store's value at x. */
    static byte[] value(byte[] f) {
        return KeyedHash.of(f, "value");
    }

    /** The 32 bytes of which the first 16 name the row of x to the host alone. */
    static byte[] row(byte[] f) {
        return KeyedHash.of(f, "row");
    }
}
