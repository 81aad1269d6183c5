package org.concordat.runtime.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.concordat.federation.audit.AuditEntry;

/**
 * An entry as the bytes that are hashed: the RFC 8785 form of {@code {"act", "actor", "at", "details", "job"?, "v": 1}}, all
 * values texts but {@code v}, {@code at} in UTC to the microsecond.
 *
 * @param canonical UTF-8
 * @param hash SHA-256(0x00 ‖ canonical), the leaf hash of RFC 9162, section 2.1.1
 */
record AuditLeaf(byte[] canonical, byte[] hash) {

    private static final int VERSION = 1;

    static AuditLeaf of(AuditEntry entry) {
        var json = new StringBuilder("{\"act\":");
        text(json, entry.act());
        json.append(",\"actor\":");
        text(json, entry.actor());
        json.append(",\"at\":");
        text(json, entry.at().truncatedTo(ChronoUnit.MICROS).toString());
        json.append(",\"details\":");
        texts(json, new TreeMap<>(entry.details()));
        if (entry.job() != null) {
            json.append(",\"job\":");
            text(json, entry.job().toString());
        }
        json.append(",\"v\":").append(VERSION).append('}');
        byte[] canonical = json.toString().getBytes(StandardCharsets.UTF_8);
        return new AuditLeaf(canonical, hashOf(canonical));
    }

    /** The leaf hash of canonical bytes that were stored. */
    static byte[] hashOf(byte[] canonical) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update((byte) 0);
            return digest.digest(canonical);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Names in the order of their UTF-16 code units, which is that of {@link String}, as RFC 8785, section 3.2.3 wants. */
    static String texts(SortedMap<String, String> values) {
        var json = new StringBuilder();
        texts(json, values);
        return json.toString();
    }

    private static void texts(StringBuilder json, SortedMap<String, String> values) {
        json.append('{');
        for (Map.Entry<String, String> value : values.entrySet()) {
            if (json.charAt(json.length() - 1) != '{') {
                json.append(',');
            }
            text(json, value.getKey());
            json.append(':');
            text(json, value.getValue());
        }
        json.append('}');
    }

    private static void text(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> json.append('\\').append(c);
                case '\b' -> json.append("\\b");
                case '\t' -> json.append("\\t");
                case '\n' -> json.append("\\n");
                case '\f' -> json.append("\\f");
                case '\r' -> json.append("\\r");
                default -> {
                    if (c < 0x20) {
                        json.append(String.format("\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }
}
