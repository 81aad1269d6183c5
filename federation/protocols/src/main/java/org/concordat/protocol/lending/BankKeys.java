package org.concordat.protocol.lending;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;
import org.concordat.crypto.psi.Points;
import org.concordat.crypto.psi.PsiGroup;
import org.concordat.crypto.psi.PsiSecret;

/**
 * One bank's part of F(x) = H2(p, x, Σ_j k_j·H1(x)), the pseudo-random function that no bank can evaluate alone: its key k_j
 * and the period p.
 */
final class BankKeys {
    static final int TOKEN_BYTES = 16;
    static final int PERIOD_BYTES = 16;
    private static final int PADDING_BYTES = 32;
    private static final byte[] DOMAIN = "concordat/lending-check/1/H2".getBytes(StandardCharsets.UTF_8);

    private final PsiGroup group;
    private final PsiSecret key;
    private final byte[] period;

    BankKeys(PsiGroup group, PsiSecret key, byte[] period) {
        this.group = group;
        this.key = key;
        this.period = period.clone();
    }

    /** k_j·P: this bank's share for another. */
    Points share(Points blinded) {
        return group.multiply(blinded, key);
    }

    /**
     * The tokens of {@code inputs}, 16 bytes each.
     *
     * @param blinded r·H1(x)
     * @param shares of every other bank
     * @param r the blinding
     */
    byte[] tokens(List<byte[]> inputs, Points blinded, List<Points> shares, PsiSecret r) {
        var sum = share(blinded);
        for (var other : shares) {
            sum = group.add(sum, other);
        }
        var points = group.multiply(sum, r.inverse());
        var tokens = ByteBuffer.allocate(inputs.size() * TOKEN_BYTES);
        for (int i = 0; i < inputs.size(); i++) {
            tokens.put(token(inputs.get(i), points, i), 0, TOKEN_BYTES);
        }
        return tokens.array();
    }

    /** H2: SHA-256 over the domain, p, |x|, x and the point. */
    private byte[] token(byte[] x, Points points, int index) {
        var digest = sha256();
        digest.update(DOMAIN);
        digest.update(period);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(x.length).array());
        digest.update(x);
        digest.update(points.body(), index * Points.BYTES, Points.BYTES);
        return digest.digest();
    }

    /** What H1 hashes for an entity id. */
    static byte[] input(String id) {
        byte[] text = id.getBytes(StandardCharsets.UTF_8);
        byte[] input = new byte[text.length + 1];
        System.arraycopy(text, 0, input, 1, text.length);
        return input;
    }

    /** What H1 hashes for padding: no id's input begins with 1. */
    static byte[] padding(SecureRandom random) {
        byte[] input = new byte[PADDING_BYTES + 1];
        random.nextBytes(input);
        input[0] = 1;
        return input;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
