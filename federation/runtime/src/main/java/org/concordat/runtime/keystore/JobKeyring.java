package org.concordat.runtime.keystore;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.concordat.crypto.envelope.OpeningKey;
import org.concordat.crypto.envelope.SealingKey;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.JobKeys;
import org.concordat.federation.channel.PartyKeys;
import org.concordat.federation.channel.RecordCodec;
import org.concordat.federation.channel.SignedEnvelopes;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.coordination.JobKey;

/**
 * The envelope keys of the jobs that are open here: this party's own, made when it accepts the job, and those that the other
 * members announced. All of a job stands in one file; it is destroyed when the job has ended, and at the next start if the
 * service was stopped in between.
 */
public final class JobKeyring implements JobKeys {
    /** Versions of the envelope that this party knows, ascending. */
    public static final List<Integer> ENVELOPES = List.of(SignedEnvelopes.VERSION);

    private static final String SUFFIX = ".envelopes";

    private final SecretFiles files;
    private final Identity identity;
    private final Map<JobId, Optional<Keys>> open = new ConcurrentHashMap<>();

    /** Who this party is, and whom it believes. */
    public record Identity(String federation, PartyId self, SigningKey signing, Map<PartyId, PartyKeys> parties) {
        public Identity {
            parties = Map.copyOf(parties);
        }

        /** Never a key. */
        @Override
        public String toString() {
            return "Identity[" + federation + ", " + self + "]";
        }
    }

    /** What a job's file holds. */
    private record Keys(byte[] digest, byte[] secret, List<JobKey> announced) {
        /** Never a key. */
        @Override
        public String toString() {
            return "Keys[of " + announced.size() + " members]";
        }
    }

    public JobKeyring(SecretFiles files, Identity identity) {
        this.files = files;
        this.identity = identity;
    }

    /** This party's own key of the job, made if it was not, and signed. */
    public synchronized JobKey accept(JobId job, byte[] digest) {
        var known = find(job);
        if (known.isEmpty()) {
            var secret = OpeningKey.generate(new SecureRandom());
            var own = JobKey.signed(
                    purpose(job, digest), identity.self(), secret.sealingKey(), ENVELOPES, identity.signing());
            keep(job, new Keys(digest, secret.secretBytes(), List.of(own)));
        }
        return announcements(job).stream()
                .filter(key -> key.party().equals(identity.self()))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Takes a member's key, once and for all.
     *
     * @return false if that member did not sign it for this job and specification, or announced another one before
     */
    public synchronized boolean admit(JobId job, JobKey key) {
        var known = find(job);
        var signer = identity.parties().get(key.party());
        if (known.isEmpty() || signer == null) {
            return false;
        }
        var before = known.get().announced().stream()
                .filter(other -> other.party().equals(key.party()))
                .findFirst();
        if (before.isPresent()) {
            return java.util.Arrays.equals(before.get().sealingKey(), key.sealingKey());
        }
        var purpose = purpose(job, known.get().digest());
        if (signer.verifyingKeys().stream().noneMatch(verifying -> key.verifies(purpose, verifying))
                || key.sealingKey().length != SealingKey.BYTES) {
            return false;
        }
        var all = new ArrayList<>(known.get().announced());
        all.add(key);
        keep(job, new Keys(known.get().digest(), known.get().secret(), all));
        return true;
    }

    /** Whether there is a key of each of these members, and the version of the envelope is the highest that all know. */
    public boolean complete(JobId job, Collection<PartyId> members, int envelope) {
        var announced = announcements(job);
        return members.stream()
                        .allMatch(member ->
                                announced.stream().anyMatch(key -> key.party().equals(member)))
                && JobKey.commonEnvelope(announced).equals(OptionalInt.of(envelope));
    }

    /** The keys of the job that are known here. */
    public List<JobKey> announcements(JobId job) {
        return find(job).map(Keys::announced).orElse(List.of());
    }

    /** Overwrites and forgets the job's keys; nothing happens if there are none. */
    public synchronized void destroy(JobId job) {
        files.destroy(job + SUFFIX);
        open.put(job, Optional.empty());
    }

    /** Destroys the keys of all jobs but these: those that ended while the service was stopped. */
    public synchronized void retain(Collection<JobId> jobs) {
        var wanted = jobs.stream().map(job -> job + SUFFIX).collect(Collectors.toSet());
        files.names().stream()
                .filter(name -> name.endsWith(SUFFIX) && !wanted.contains(name))
                .forEach(files::destroy);
    }

    @Override
    public Optional<SealingKey> sealingKey(JobId job, PartyId receiver) {
        return announcements(job).stream()
                .filter(key -> key.party().equals(receiver))
                .findFirst()
                .map(key -> new SealingKey(key.sealingKey()));
    }

    @Override
    public Optional<OpeningKey> openingKey(JobId job) {
        return find(job).map(keys -> OpeningKey.of(keys.secret()));
    }

    @Override
    public Optional<byte[]> specification(JobId job) {
        return find(job).map(keys -> keys.digest().clone());
    }

    private JobKey.Purpose purpose(JobId job, byte[] digest) {
        return new JobKey.Purpose(identity.federation(), job, digest);
    }

    private Optional<Keys> find(JobId job) {
        return open.computeIfAbsent(
                job, id -> files.get(id + SUFFIX).map(bytes -> RecordCodec.decode(Keys.class, bytes)));
    }

    private void keep(JobId job, Keys keys) {
        files.put(job + SUFFIX, RecordCodec.encode(keys));
        open.put(job, Optional.of(keys));
    }
}
