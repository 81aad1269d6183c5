package org.concordat.federation.job.coordination;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.coordination.Coordination.Share;

/**
 * The job seed by commit and reveal: each data party commits to 32 random bytes before any are revealed, and the seed is a
 * hash of all. As long as one party drew at random, the seed is uniform; who does not like it can only end the job.
 */
public final class SeedAgreement {
    public static final int SHARE_BYTES = 32;

    private SeedAgreement() {}

    /** SHA-256 over the words {@code concordat seed share}, job, party and share. */
    public static byte[] commitment(JobId job, PartyId party, byte[] share) {
        return hash("concordat seed share", job, List.of(new Share(party, share)));
    }

    /** Whether the share is the one that the party committed to. */
    public static boolean opens(byte[] commitment, JobId job, PartyId party, byte[] share) {
        return share.length == SHARE_BYTES && MessageDigest.isEqual(commitment, commitment(job, party, share));
    }

    /** @param shares of all data parties, in roster order */
    public static byte[] seed(JobId job, List<Share> shares) {
        return hash("concordat job seed", job, shares);
    }

    private static byte[] hash(String label, JobId job, List<Share> shares) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            part(digest, label.getBytes(StandardCharsets.US_ASCII));
            part(digest, job.toString().getBytes(StandardCharsets.US_ASCII));
            for (Share share : shares) {
                part(digest, share.party().value().getBytes(StandardCharsets.US_ASCII));
                part(digest, share.value());
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void part(MessageDigest digest, byte[] bytes) {
        digest.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
        digest.update(bytes);
    }
}
