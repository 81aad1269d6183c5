package org.concordat.crypto.paillier;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHAKEDigest;

/**
 * The Fiat–Shamir transcript of a proof: SHAKE256 over parts that each stand behind their length (u32), the first of which
 * names the proof. What is squeezed out is one stream, so that no challenge is a choice of the prover's.
 */
final class ProofTranscript {
    private final SHAKEDigest absorbed = new SHAKEDigest(256);

    ProofTranscript(String label) {
        add(label.getBytes(StandardCharsets.US_ASCII));
    }

    ProofTranscript add(byte[] part) {
        absorbed.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array(), 0, Integer.BYTES);
        absorbed.update(part, 0, part.length);
        return this;
    }

    /** Two's complement, so that every integer has one form. */
    ProofTranscript add(BigInteger number) {
        return add(number.toByteArray());
    }

    /** A text, in UTF-8. */
    ProofTranscript add(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    /** 64 bytes in the place of all that has been added so far. */
    byte[] digest() {
        var digest = new byte[64];
        new SHAKEDigest(absorbed).doOutput(digest, 0, digest.length);
        return digest;
    }

    /** The challenges, from what has been added so far. */
    Challenges challenges() {
        return new Challenges(new SHAKEDigest(absorbed));
    }

    /** A stream of numbers that the transcript decides. */
    static final class Challenges {
        private static final int SLACK_BYTES = 16;

        private final SHAKEDigest stream;

        private Challenges(SHAKEDigest stream) {
            this.stream = stream;
        }

        /** Within 2^−128 of uniform in 0 … bound−1. */
        BigInteger below(BigInteger bound) {
            return bits(8 * (bound.bitLength() / 8 + 1 + SLACK_BYTES)).mod(bound);
        }

        /** {@code count} numbers, each uniform below 2^32. */
        long[] words(int count) {
            var bytes = new byte[Math.multiplyExact(Integer.BYTES, count)];
            stream.doOutput(bytes, 0, bytes.length);
            var buffer = ByteBuffer.wrap(bytes);
            var words = new long[count];
            Arrays.setAll(words, _ -> Integer.toUnsignedLong(buffer.getInt()));
            return words;
        }

        /** Uniform in 0 … 2^bits−1; bits a multiple of 8. */
        BigInteger bits(int bits) {
            var bytes = new byte[bits / 8];
            stream.doOutput(bytes, 0, bytes.length);
            return new BigInteger(1, bytes);
        }
    }
}
