package org.concordat.federation.channel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * SHA-256 of what {@link RecordCodec#schema} says of a protocol's messages: of the very bytes of the checked-in schema file.
 * Two parties with one digest mean the same by the same bytes.
 *
 * @param sha256 32 bytes
 */
public record SchemaDigest(byte[] sha256) {
    /** Of what has no payload, and so no schema. */
    public static final SchemaDigest NONE = new SchemaDigest(new byte[Envelope.HASH_BYTES]);

    private static final int SHOWN = 12;
    private static final ClassValue<SchemaDigest> DIGESTS = new ClassValue<>() {
        @Override
        protected SchemaDigest computeValue(Class<?> messages) {
            return new SchemaDigest(Envelope.sha256(RecordCodec.schema(messages).getBytes(StandardCharsets.UTF_8)));
        }
    };

    public SchemaDigest {
        if (sha256.length != Envelope.HASH_BYTES) {
            throw new IllegalArgumentException("a digest has 32 bytes, found " + sha256.length);
        }
    }

    /** @param messages a protocol's sealed interface */
    public static SchemaDigest of(Class<? extends Message> messages) {
        return DIGESTS.get(messages);
    }

    /** 64 hexadecimal digits, as {@code sha256sum} prints for the file. */
    public String hex() {
        return HexFormat.of().formatHex(sha256);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SchemaDigest digest && Arrays.equals(sha256, digest.sha256);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sha256);
    }

    /** Its beginning, which tells two apart for people. */
    @Override
    public String toString() {
        return hex().substring(0, SHOWN) + "…";
    }
}
