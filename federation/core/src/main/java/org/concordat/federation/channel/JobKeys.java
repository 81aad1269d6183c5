package org.concordat.federation.channel;

import java.util.Optional;
import org.concordat.crypto.envelope.OpeningKey;
import org.concordat.crypto.envelope.SealingKey;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobId;

/**
 * The keys that a job's own messages are sealed to: each member makes one when it accepts the job, and destroys it when the
 * job has ended, so that what a broker kept cannot be read later with the keys that are left.
 */
public interface JobKeys {
    /** What to seal to; empty before the job's start and after its end. */
    Optional<SealingKey> sealingKey(JobId job, PartyId receiver);

    /** This party's own secret; empty before it accepted the job and after the job's end. */
    Optional<OpeningKey> openingKey(JobId job);

    /** The digest of the specification that the members accepted; both ends of an envelope must mean the same one. */
    Optional<byte[]> specification(JobId job);

    /**
     * The key with which the member signed its part in the job: its messages of the job are signed by it, over rotations, until
     * the job ends. Empty before that and afterwards.
     */
    default Optional<VerifyingKey> signer(JobId job, PartyId member) {
        return Optional.empty();
    }

    /** No job has keys: messages of jobs can be neither sealed nor opened. */
    static JobKeys none() {
        return new JobKeys() {
            @Override
            public Optional<SealingKey> sealingKey(JobId job, PartyId receiver) {
                return Optional.empty();
            }

            @Override
            public Optional<OpeningKey> openingKey(JobId job) {
                return Optional.empty();
            }

            @Override
            public Optional<byte[]> specification(JobId job) {
                return Optional.empty();
            }
        };
    }
}
