package org.concordat.cli.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds the specifications of an export against the hashes that the log has of them. */
final class Specifications {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String MARK = "\"spec\":\"";

    private final Map<String, String> digests = new TreeMap<>();
    private final List<String> strange = new ArrayList<>();

    /** An entry of the log; that which begins a job holds the digest of its specification. */
    void entry(String canonical) {
        if (!canonical.contains(MARK)) {
            return; // most of them: parsing each would take the time of all the rest
        }
        JsonNode entry = JSON.readTree(canonical);
        var digest = entry.path("details").path("spec");
        if (digest.isString() && entry.path("job").isString()) {
            digests.putIfAbsent(entry.path("job").stringValue(), digest.stringValue());
        }
    }

    /** @param canonical RFC 8785 form of the job's specification */
    void check(String job, String canonical) {
        if (!sha256(canonical).equals(digests.get(job))) {
            strange.add(job);
        }
    }

    List<String> strange() {
        return List.copyOf(strange);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
