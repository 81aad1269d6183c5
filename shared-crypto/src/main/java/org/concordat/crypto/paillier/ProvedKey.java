package org.concordat.crypto.paillier;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.arithmetic.Bytes;

/**
 * A modulus with the proofs that it is well formed, as they travel: u16 length of n in bytes, n, {@link ModulusProof},
 * {@link FactorProof}. Both proofs are bound to a context, so that neither serves in another job.
 */
final class ProvedKey {
    private ProvedKey() {}

    /** How many bytes {@link #announce} gives for a modulus of so many bits. */
    static int bytes(int modulusBits) {
        int width = Math.ceilDiv(modulusBits, Byte.SIZE);
        return 2 + width + ModulusProof.bytes(width) + FactorProof.bytes(modulusBits);
    }

    static byte[] announce(byte[] context, BigInteger p, BigInteger q, SecureRandom random) {
        var n = p.multiply(q);
        byte[] modulus = Bytes.of(n, Bytes.width(n));
        byte[] blum = ModulusProof.prove(context, p, q, random);
        byte[] factors = FactorProof.prove(context, p, q, random);
        return ByteBuffer.allocate(2 + modulus.length + blum.length + factors.length)
                .putShort((short) modulus.length)
                .put(modulus)
                .put(blum)
                .put(factors)
                .array();
    }

    /** The bytes of n alone; its proofs are not checked. */
    static byte[] modulus(byte[] announced) {
        return part(announced, 2, length(announced));
    }

    private static int length(byte[] announced) {
        if (announced.length < 2) {
            throw new CiphertextException("found a key that ends within its first field");
        }
        return Short.toUnsignedInt(ByteBuffer.wrap(announced).getShort());
    }

    /** @throws CiphertextException if a proof does not hold for n in this context */
    static void verify(byte[] context, BigInteger n, byte[] announced) {
        int from = 2 + length(announced);
        int blum = ModulusProof.bytes(n);
        FactorProof.verify(context, n, part(announced, from + blum, announced.length - from - blum));
        ModulusProof.verify(context, n, part(announced, from, blum));
    }

    private static byte[] part(byte[] announced, int from, int length) {
        if (length < 0 || from > announced.length - length) {
            throw new CiphertextException("found a key of " + announced.length + " bytes that ends within a field");
        }
        var part = new byte[length];
        System.arraycopy(announced, from, part, 0, length);
        return part;
    }
}
