package org.concordat.crypto.merkle;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** The SHA-256 of a leaf or of two subtrees, 32 bytes. */
public record MerkleHash(byte[] bytes) {
    public static final int BYTES = 32;

    public MerkleHash {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a hash has 32 bytes, found " + bytes.length);
        }
    }

    /** SHA-256(0x00 ‖ entry). */
    public static MerkleHash ofLeaf(byte[] entry) {
        var digest = sha256();
        digest.update((byte) 0);
        return new MerkleHash(digest.digest(entry));
    }

    /** SHA-256(0x01 ‖ left ‖ right). */
    public static MerkleHash ofNode(MerkleHash left, MerkleHash right) {
        var digest = sha256();
        digest.update((byte) 1);
        digest.update(left.bytes);
        return new MerkleHash(digest.digest(right.bytes));
    }

    /** The root of the empty tree: SHA-256 of nothing. */
    public static MerkleHash ofNothing() {
        return new MerkleHash(sha256().digest());
    }

    public static MerkleHash ofHex(String hex) {
        return new MerkleHash(HexFormat.of().parseHex(hex));
    }

    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MerkleHash hash && Arrays.equals(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
