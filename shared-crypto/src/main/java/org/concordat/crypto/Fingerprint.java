package org.concordat.crypto;

import java.util.HexFormat;
import java.util.Objects;

/** The SHA-256 of a key's public form, 64 hexadecimal digits: it names the key and reveals nothing else. */
public record Fingerprint(String hex) {
    public Fingerprint {
        Objects.requireNonNull(hex);
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("a fingerprint has 64 lower-case hexadecimal digits");
        }
    }

    public static Fingerprint of(byte[] sha256) {
        return new Fingerprint(HexFormat.of().formatHex(sha256));
    }

    public byte[] toBytes() {
        return HexFormat.of().parseHex(hex);
    }

    /** The first 16 digits, for people. */
    public String shortForm() {
        return hex.substring(0, 16);
    }

    @Override
    public String toString() {
        return shortForm();
    }
}
