package org.concordat.federation.job.coordination;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.concordat.crypto.envelope.SealingKey;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.RecordCodec;
import org.concordat.federation.job.JobId;

/**
 * The key to which a job's messages to one member are sealed, and the versions that the member knows, signed by that member
 * (Ed25519) with its long-term key.
 *
 * @param sealingKey 32 bytes (X25519) or 1,216 (hybrid): by its length it tells which suite seals to it
 * @param signature 64 bytes over federation, job, specification digest, party, key and versions
 */
public record JobKey(PartyId party, byte[] sealingKey, KnownVersions versions, byte[] signature) {
    private static final byte[] LABEL = "concordat job key 2".getBytes(StandardCharsets.US_ASCII);

    /**
     * What a key is good for.
     *
     * @param digest of the specification
     */
    public record Purpose(String federation, JobId job, byte[] digest) {}

    public static JobKey signed(
            Purpose purpose, PartyId party, SealingKey key, KnownVersions versions, SigningKey signer) {
        var unsigned = new JobKey(party, key.bytes(), versions, new byte[0]);
        var text = unsigned.text(purpose);
        return new JobKey(party, key.bytes(), versions, signer.sign(text, text.length));
    }

    /** Which versions each of these members says that it knows. */
    public static Map<PartyId, KnownVersions> known(List<JobKey> keys) {
        return keys.stream().collect(Collectors.toMap(JobKey::party, JobKey::versions));
    }

    /** Whether it says the same in all. */
    public boolean says(JobKey other) {
        return Arrays.equals(RecordCodec.encode(this), RecordCodec.encode(other));
    }

    public boolean verifies(Purpose purpose, VerifyingKey key) {
        var text = text(purpose);
        return key.verifies(text, text.length, signature);
    }

    private byte[] text(Purpose purpose) {
        byte[] federation = purpose.federation().getBytes(StandardCharsets.UTF_8);
        byte[] name = party.value().getBytes(StandardCharsets.UTF_8);
        var job = purpose.job().value();
        byte[] known = RecordCodec.encode(versions);
        return ByteBuffer.allocate(LABEL.length
                        + 16
                        + 16
                        + federation.length
                        + name.length
                        + purpose.digest().length
                        + sealingKey.length
                        + known.length)
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
                .put(known)
                .array();
    }
}
