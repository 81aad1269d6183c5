package org.concordat.federation.job.coordination;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.concordat.crypto.envelope.SealingKey;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobId;

/**
 * The key to which a job's messages to one member are sealed, signed by that member (Ed25519) with its long-term key.
 *
 * @param sealingKey 32 bytes (X25519) or 1,216 (hybrid): by its length it tells which suite seals to it
 * @param envelopes versions of the envelope that the member knows
 * @param signature 64 bytes over federation, job, specification digest, party, key and versions
 */
public record JobKey(PartyId party, byte[] sealingKey, List<Integer> envelopes, byte[] signature) {
    private static final int MOST_VERSIONS = 64;
    private static final byte[] LABEL = "concordat job key 1".getBytes(StandardCharsets.US_ASCII);

    public JobKey {
        envelopes = List.copyOf(envelopes);
        if (envelopes.size() > MOST_VERSIONS) {
            throw new IllegalArgumentException("a party names at most " + MOST_VERSIONS + " versions of the envelope");
        }
    }

    /**
     * What a key is good for.
     *
     * @param digest of the specification
     */
    public record Purpose(String federation, JobId job, byte[] digest) {}

    public static JobKey signed(
            Purpose purpose, PartyId party, SealingKey key, List<Integer> envelopes, SigningKey signer) {
        var unsigned = new JobKey(party, key.bytes(), envelopes, new byte[0]);
        var text = unsigned.text(purpose);
        return new JobKey(party, key.bytes(), envelopes, signer.sign(text, text.length));
    }

    /** The highest version of the envelope that all these keys name; empty if there is none. */
    public static OptionalInt commonEnvelope(List<JobKey> keys) {
        return keys.stream().findFirst().stream()
                .flatMap(first -> first.envelopes().stream())
                .filter(version -> keys.stream().allMatch(key -> key.envelopes().contains(version)))
                .mapToInt(version -> version)
                .max();
    }

    public boolean verifies(Purpose purpose, VerifyingKey key) {
        var text = text(purpose);
        return key.verifies(text, text.length, signature);
    }

    private byte[] text(Purpose purpose) {
        byte[] federation = purpose.federation().getBytes(StandardCharsets.UTF_8);
        byte[] name = party.value().getBytes(StandardCharsets.UTF_8);
        var job = purpose.job().value();
        int versions = 4 + Integer.BYTES * envelopes.size();
        var text = ByteBuffer.allocate(LABEL.length
                        + 16
                        + 16
                        + federation.length
                        + name.length
                        + purpose.digest().length
                        + sealingKey.length
                        + versions)
                .put(LABEL)
                .putInt(federation.length)
                .put(federation)
                .putLong(job.getMostSignificantBits())
                .putLong(job.getLeastSignificantBits())
                .putInt(purpose.digest().length)
                .put(purpose.digest())
                .putInt(name.length)
                .put(name)
                .putInt(sealingKey.length)
                .put(sealingKey)
                .putInt(envelopes.size());
        envelopes.forEach(text::putInt);
        return text.array();
    }
}
