package org.concordat.testkit;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import org.concordat.crypto.CiphertextException;

/**
 * The bytes of a travelling matrix of the transparent scheme: u16 width, then for each element, row-major, one byte 1 if
 * it was randomised, 8 bytes of randomness, and the number in two's complement, {@code width} bytes, big endian.
 */
record TransparentBody(BigInteger[] values, boolean randomised) {
    private static final int HEADER = 2;
    private static final int FLAG_AND_NONCE = 1 + 8;

    static byte[] randomised(BigInteger[] values, SecureRandom random) {
        int width = 1;
        for (BigInteger value : values) {
            width = Math.max(width, value.bitLength() / 8 + 1);
        }
        var buffer = ByteBuffer.allocate(HEADER + values.length * (FLAG_AND_NONCE + width));
        buffer.putShort((short) width);
        var nonce = new byte[8];
        for (BigInteger value : values) {
            random.nextBytes(nonce);
            buffer.put((byte) 1).put(nonce).put(padded(value, width));
        }
        return buffer.array();
    }

    /** @throws CiphertextException if the element count is not {@code count} or a flag is neither 0 nor 1 */
    static TransparentBody parse(byte[] body, int count) {
        var buffer = ByteBuffer.wrap(body);
        int width = body.length < HEADER ? 0 : Short.toUnsignedInt(buffer.getShort());
        if (width == 0 || body.length - HEADER != (long) count * (FLAG_AND_NONCE + width)) {
            throw new CiphertextException("found " + body.length + " bytes, which are not " + count + " elements");
        }
        var values = new BigInteger[count];
        boolean randomised = true;
        var number = new byte[width];
        for (int i = 0; i < values.length; i++) {
            int flag = buffer.get();
            if (flag != 0 && flag != 1) {
                throw new CiphertextException("an element begins with 0 or 1");
            }
            randomised &= flag == 1;
            buffer.getLong();
            buffer.get(number);
            values[i] = new BigInteger(number);
        }
        return new TransparentBody(values, randomised);
    }

    /** As many elements as the body's length tells. */
    static TransparentBody parse(byte[] body) {
        int width = body.length < HEADER
                ? 0
                : Short.toUnsignedInt(ByteBuffer.wrap(body).getShort());
        return parse(body, (body.length - HEADER) / (FLAG_AND_NONCE + width));
    }

    static byte[] withoutRandomness(byte[] body) {
        var copy = body.clone();
        int stride = FLAG_AND_NONCE + Short.toUnsignedInt(ByteBuffer.wrap(body).getShort());
        for (int at = HEADER; at < copy.length; at += stride) {
            Arrays.fill(copy, at, at + FLAG_AND_NONCE, (byte) 0);
        }
        return copy;
    }

    private static byte[] padded(BigInteger value, int width) {
        byte[] bytes = value.toByteArray();
        var padded = new byte[width];
        if (value.signum() < 0) {
            Arrays.fill(padded, (byte) -1);
        }
        System.arraycopy(bytes, 0, padded, width - bytes.length, bytes.length);
        return padded;
    }
}
