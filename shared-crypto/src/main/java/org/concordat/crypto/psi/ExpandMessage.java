package org.concordat.crypto.psi;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** RFC 9380, section 5.3.1: expand_message_xmd with SHA-512 to 64 bytes. */
final class ExpandMessage {
    private static final int BLOCK = 128;

    private final MessageDigest sha512;
    private final byte[] tag;

    ExpandMessage(byte[] domain) {
        if (domain.length == 0 || domain.length > 255) {
            throw new IllegalArgumentException("a domain separation tag has 1 … 255 bytes, found " + domain.length);
        }
        try {
            this.sha512 = MessageDigest.getInstance("SHA-512");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
        this.tag = new byte[domain.length + 1];
        System.arraycopy(domain, 0, tag, 0, domain.length);
        tag[domain.length] = (byte) domain.length;
    }

    byte[] to64Bytes(byte[] message) {
        sha512.update(new byte[BLOCK]);
        sha512.update(message);
        sha512.update(new byte[] {0, 64, 0});
        byte[] b0 = sha512.digest(tag);
        sha512.update(b0);
        sha512.update((byte) 1);
        return sha512.digest(tag);
    }
}
