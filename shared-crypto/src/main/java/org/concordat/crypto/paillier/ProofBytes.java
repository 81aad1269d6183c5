package org.concordat.crypto.paillier;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.arithmetic.Bytes;

/** Numbers of a proof as bytes: each in a width that the statement decides, so that no length is on the wire. */
final class ProofBytes {
    private final ByteBuffer in;

    ProofBytes(byte[] proof) {
        in = ByteBuffer.wrap(proof);
    }

    /** A number in 0 … bound−1. */
    BigInteger below(BigInteger bound, int width) {
        var number = unsigned(width);
        if (number.compareTo(bound) >= 0) {
            throw new CiphertextException("found a number of a key's proof beyond its bound");
        }
        return number;
    }

    /** A sign (0 or 1) and a magnitude; zero has sign 0. */
    BigInteger signed(int width) {
        int sign = octet(1);
        var magnitude = unsigned(width);
        if (sign == 1 && magnitude.signum() == 0) {
            throw new CiphertextException("found a number of a key's proof in two forms");
        }
        return sign == 1 ? magnitude.negate() : magnitude;
    }

    /** One byte, 0 … most. */
    int octet(int most) {
        need(1);
        int found = Byte.toUnsignedInt(in.get());
        if (found > most) {
            throw new CiphertextException("found a flag of a key's proof that does not exist");
        }
        return found;
    }

    private BigInteger unsigned(int width) {
        need(width);
        var bytes = new byte[width];
        in.get(bytes);
        return new BigInteger(1, bytes);
    }

    private void need(int bytes) {
        if (in.remaining() < bytes) {
            throw new CiphertextException("found a key's proof that is too short");
        }
    }

    void end() {
        if (in.hasRemaining()) {
            throw new CiphertextException("found a key's proof that is too long");
        }
    }

    static void put(ByteBuffer out, BigInteger number, int width) {
        var bytes = new byte[width];
        Bytes.put(number, bytes, 0, width);
        out.put(bytes);
    }

    static void putSigned(ByteBuffer out, BigInteger number, int width) {
        out.put((byte) (number.signum() < 0 ? 1 : 0));
        put(out, number.abs(), width);
    }
}
