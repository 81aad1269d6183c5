package org.concordat.cli.audit;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.concordat.crypto.envelope.OpeningKey;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.FrameHead;
import org.concordat.federation.channel.JobKeys;
import org.concordat.federation.channel.MalformedFrameException;
import org.concordat.federation.channel.PartyKeys;
import org.concordat.federation.channel.SignedEnvelopes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds the frames in an export that departed from a script against the entries that name them, and against the keys of those
 * who are said to have signed them.
 */
final class Evidence {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String ACT = "\"act\":\"peer-violation\"";
    private static final String NAMED = "evidence_sha256";

    private final BelievedKeys believed;
    private final Map<String, String> named = new LinkedHashMap<>();
    private final List<String> strange = new ArrayList<>();
    private final List<String> held = new ArrayList<>();

    Evidence(BelievedKeys believed) {
        this.believed = believed;
    }

    /** An entry of the log; one about a violation names the hashes of its evidence. */
    void entry(String canonical) {
        if (!canonical.contains(ACT)) {
            return; // most of them
        }
        var entry = JSON.readTree(canonical);
        for (String hash : entry.path("details").path(NAMED).asString("").split(" ", -1)) {
            if (!hash.isEmpty()) {
                named.put(hash, entry.path("job").asString(""));
            }
        }
    }

    /** A line of the export with a frame. */
    void check(JsonNode line) {
        var job = line.required("job").stringValue();
        var sender = new PartyId(line.required("sender").stringValue());
        byte[] frame = Base64.getDecoder().decode(line.required("frame").stringValue());
        if (!job.equals(named.remove(sha256(frame)))) {
            strange.add("A frame kept of job " + job + " is none that the log names.");
            return;
        }
        try {
            held.add("job " + job + ": "
                    + signed(sender, frame, line.required("headOnly").booleanValue()));
        } catch (MalformedFrameException e) {
            strange.add("A frame kept of job " + job + " was not signed by " + sender + ": " + e.getMessage() + ".");
        }
    }

    private String signed(PartyId sender, byte[] frame, boolean headOnly) {
        var problem = new MalformedFrameException("no key of it is known");
        for (VerifyingKey key : believed.keys().getOrDefault(sender, Set.of())) {
            var envelopes = reading(sender, key);
            try {
                FrameHead head = headOnly ? envelopes.head(frame) : envelopes.verify(frame);
                var envelope = head.envelope();
                if (envelope.stream().from().equals(sender)) {
                    return "message " + envelope.sequence() + " of attempt "
                            + envelope.stream().attempt() + ", " + envelope.address() + ", " + head.frameBytes()
                            + " bytes, signed by " + sender;
                }
                problem = new MalformedFrameException(
                        "its sender is " + envelope.stream().from());
            } catch (MalformedFrameException e) {
                problem = e;
            }
        }
        throw problem;
    }

    /** It opens nothing and signs nothing: its own keys are of nobody. */
    private SignedEnvelopes reading(PartyId sender, VerifyingKey key) {
        var random = new SecureRandom();
        var opening = OpeningKey.generate(random);
        return new SignedEnvelopes(
                believed.federation(),
                new SignedEnvelopes.Own(SigningKey.generate(random), List.of(opening)),
                Map.of(sender, new PartyKeys(key, opening.sealingKey())),
                JobKeys.none());
    }

    /** What is there and holds, a line each. */
    List<String> held() {
        return List.copyOf(held);
    }

    /** What does not hold, or is named by the log and not there; after the last line. */
    List<String> strange() {
        var all = new ArrayList<>(strange);
        named.values()
                .forEach(job -> all.add("A frame that the log names as evidence of job " + job + " is not here."));
        return all;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
