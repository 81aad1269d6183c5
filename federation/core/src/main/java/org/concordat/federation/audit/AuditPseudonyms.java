package org.concordat.federation.audit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How the audit log names a person, and whatever may name one: never as it is, always by a pseudonym under a key of the party,
 * {@code p1.KEY.VALUE}. KEY is 8 hexadecimal digits that tell which key it was, VALUE the first 16 bytes of
 * HMAC-SHA-256(key, kind ‖ 0x00 ‖ text). The same text has the same pseudonym in every entry, at one party; who has not the
 * key can neither go back nor try ids.
 *
 * <p>The key is derived of the wrapping key in the party's keystore, which stays over rotations of the other keys. A party with
 * a new keystore names persons otherwise from then on; older entries are read with the older keystore, as KEY tells.
 */
public final class AuditPseudonyms {
    private static final String LABEL = "concordat/audit-pseudonyms/1";
    private static final HexFormat HEX = HexFormat.of();
    private static final int KEY_ID_BYTES = 4;
    private static final int VALUE_BYTES = 16;

    private final byte[] key;
    private final String keyId;

    /** What a text is; the same text of two kinds has two pseudonyms. */
    public enum Kind {
        /** An entity id, normalised as datasets are. */
        ENTITY("entity"),
        /** Where a person's consent is found. */
        CONSENT("consent"),
        /** A part of an address that no endpoint knows. */
        ADDRESS("address");

        private final String label;

        Kind(String label) {
            this.label = label;
        }
    }

    private AuditPseudonyms(byte[] key) {
        this.key = key;
        this.keyId = HEX.formatHex(Arrays.copyOf(hmac(key, "key id"), KEY_ID_BYTES));
    }

    /** @param wrappingKey of the party's keystore */
    public static AuditPseudonyms derivedOf(byte[] wrappingKey) {
        return new AuditPseudonyms(hmac(wrappingKey, LABEL));
    }

    public String of(Kind kind, String text) {
        return "p1." + keyId + "." + HEX.formatHex(Arrays.copyOf(hmac(key, kind.label + "\0" + text), VALUE_BYTES));
    }

    /**
     * What a request held, so that it can be known again and not be guessed, as a hash without a key could: 64 hexadecimal
     * digits of HMAC-SHA-256(key, "body" ‖ 0x00 ‖ bytes).
     */
    public String ofBody(byte[] bytes) {
        return HEX.formatHex(hmac(key, "body\0", bytes));
    }

    /** A request as a whole, so that a repetition is known and what it held cannot be guessed: HMAC-SHA-256, 32 bytes. */
    public byte[] ofRequest(String methodAndPath, byte[] body) {
        return hmac(key, "request\0" + methodAndPath + "\n", body);
    }

    private static byte[] hmac(byte[] key, String text) {
        return hmac(key, text, new byte[0]);
    }

    private static byte[] hmac(byte[] key, String text, byte[] bytes) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(text.getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "AuditPseudonyms[" + keyId + "]";
    }
}
