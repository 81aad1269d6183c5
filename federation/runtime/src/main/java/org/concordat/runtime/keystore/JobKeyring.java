package org.concordat.runtime.keystore;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.DecryptionKey;
import org.concordat.crypto.SecretAccess;
import org.concordat.crypto.envelope.OpeningKey;
import org.concordat.crypto.envelope.SealingKey;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.JobKeys;
import org.concordat.federation.channel.MalformedFrameException;
import org.concordat.federation.channel.PartyKeys;
import org.concordat.federation.channel.ProtocolVersion;
import org.concordat.federation.channel.RecordCodec;
import org.concordat.federation.channel.SignedEnvelopes;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.coordination.JobKey;
import org.concordat.federation.job.coordination.KnownVersions;

/**
 * The keys of the jobs that are open here. For envelopes: this party's own, made when it accepts the job, and those that the
 * other members announced, in one file a job. For arithmetic: the decryption keys that this party makes as arbiter, opener or
 * guest, and the secrets that a task draws once a job, each in a file of its own. All of them are destroyed when the job has ended, and at the next start if the service was
 * stopped in between.
 */
public final class JobKeyring implements JobKeys {
    /** Versions of the envelope that this party knows, ascending. */
    public static final List<Integer> ENVELOPES = List.of(SignedEnvelopes.VERSION);

    private static final String SUFFIX = ".envelopes";
    private static final String DECRYPTION = ".decryption";
    private static final String DRAWN = ".drawn";

    private final SecretFiles files;
    private final InstantSource clock;
    private volatile Identity identity;
    private final Map<JobId, Opened> open = new ConcurrentHashMap<>();
    private final Map<JobId, List<DecryptionKey>> givenOut = new HashMap<>();

    /** Who this party is, and whom it believes. */
    public record Identity(String federation, PartyId self, SigningKey signing, Map<PartyId, PartyKeys> parties) {
        public Identity {
            parties = Map.copyOf(parties);
        }

        /** Whether this party opens by hybrid keys; its keys of jobs are of the same kind. */
        boolean hybrid() {
            var own = parties.get(self);
            return own != null && own.sealingKey().hybrid();
        }

        /** Never a key. */
        @Override
        public String toString() {
            return "Identity[" + federation + ", " + self + "]";
        }
    }

    /**
     * What a job's file holds.
     *
     * @param signers by which each announced key was found signed
     */
    private record Keys(byte[] digest, byte[] secret, List<JobKey> announced, List<Signer> signers) {
        /** Never a key. */
        @Override
        public String toString() {
            return "Keys[of " + announced.size() + " members]";
        }
    }

    /** A file's content, and the key that its secret gives: to make it anew for each frame would cost as much as to open one. */
    private record Opened(Keys keys, OpeningKey key) {
        static Opened of(Keys keys) {
            return new Opened(keys, OpeningKey.of(keys.secret()));
        }

        /** Never a key. */
        @Override
        public String toString() {
            return "Opened[" + keys + "]";
        }
    }

    /** The verifying key that a member began the job with. */
    private record Signer(PartyId party, byte[] key) {}

    /** @param clock by which the time of a member's former key runs out */
    public JobKeyring(SecretFiles files, Identity identity, InstantSource clock) {
        this.files = files;
        this.identity = identity;
        this.clock = clock;
    }

    /** From now on jobs are accepted under these keys; those that are open keep theirs. */
    public void replace(Identity next) {
        identity = next;
    }

    /** Whose parties these keys are of. */
    public String federation() {
        return identity.federation();
    }

    /**
     * This party's own key of the job, made if it was not, and signed.
     *
     * @param protocols the versions in which this party can play the job's protocols
     */
    public synchronized JobKey accept(JobId job, byte[] digest, List<ProtocolVersion> protocols) {
        var known = find(job);
        if (known.isEmpty()) {
            var self = identity;
            var secret = self.hybrid()
                    ? OpeningKey.generateHybrid(new SecureRandom())
                    : OpeningKey.generate(new SecureRandom());
            var own = JobKey.signed(
                    purpose(job, digest),
                    self.self(),
                    secret.sealingKey(),
                    new KnownVersions(ENVELOPES, protocols),
                    self.signing());
            var signer = new Signer(self.self(), self.signing().verifyingKey().bytes());
            keep(job, new Keys(digest, secret.secretBytes(), List.of(own), List.of(signer)));
        }
        return announcements(job).stream()
                .filter(key -> key.party().equals(identity.self()))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Takes a member's key, once and for all.
     *
     * @return false if that member did not sign it for this job and specification, announced another one or other versions
     *     before, or signed a classical one with the very key that stands beside a hybrid one in the manifest
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
            return before.get().says(key);
        }
        var purpose = purpose(job, known.get().digest());
        var signedBy = signer.believed(clock.instant())
                .filter(verifying -> key.verifies(purpose, verifying))
                .findFirst();
        var sealing = SealingKey.of(key.sealingKey());
        if (signedBy.isEmpty() || sealing.isEmpty() || weaker(sealing.get(), signedBy.get(), signer)) {
            return false;
        }
        var all = new ArrayList<>(known.get().announced());
        all.add(key);
        var signers = new ArrayList<>(known.get().signers());
        signers.add(new Signer(key.party(), signedBy.get().bytes()));
        keep(job, new Keys(known.get().digest(), known.get().secret(), all, signers));
        return true;
    }

    /** A job accepted before the member rotated to a hybrid key is signed by its former key. */
    private static boolean weaker(SealingKey announced, VerifyingKey signedBy, PartyKeys member) {
        return member.sealingKey().hybrid() && !announced.hybrid() && signedBy.equals(member.verifyingKey());
    }

    /** Whether there is a key of each of these members. */
    public boolean complete(JobId job, Collection<PartyId> members) {
        var announced = announcements(job);
        return members.stream()
                .allMatch(
                        member -> announced.stream().anyMatch(key -> key.party().equals(member)));
    }

    /** The keys of the job that are known here. */
    public List<JobKey> announcements(JobId job) {
        return find(job).map(Keys::announced).orElse(List.of());
    }

    /**
     * The scheme whose decryption keys are kept as the job's, to be found again by the task's next attempt.
     *
     * @param task its place in the job
     */
    public AdditiveScheme keeping(JobId job, int task, AdditiveScheme scheme) {
        return new KeptScheme(
                scheme, (place, source) -> decryptionKey(job, job + "." + task + "." + place + DECRYPTION, source));
    }

    /** Made outside the lock, because that takes seconds; kept only if the job has not ended meanwhile. */
    private DecryptionKey decryptionKey(JobId job, String file, KeptScheme.Source source) {
        requireOpen(job);
        var key = files.get(file).map(source::restore).orElseGet(source::make);
        synchronized (this) {
            try {
                requireOpen(job);
                byte[] secret = key.secretBytes(new SecretAccess("seal the job's decryption key in the keystore"));
                files.put(file, secret);
                Arrays.fill(secret, (byte) 0);
            } catch (RuntimeException e) {
                key.close();
                throw e;
            }
            givenOut.computeIfAbsent(job, _ -> new ArrayList<>()).add(key);
        }
        return key;
    }

    /**
     * Keeps a secret of a task until the job ends.
     *
     * @param task its place in the job
     * @return the secret that was kept under this name first, in whatever attempt
     */
    public synchronized byte[] keepFirst(JobId job, int task, String name, byte[] drawn) {
        requireOpen(job);
        var file = job + "." + task + "." + name + DRAWN;
        return files.get(file).orElseGet(() -> {
            files.put(file, drawn);
            return drawn;
        });
    }

    private void requireOpen(JobId job) {
        if (find(job).isEmpty()) {
            throw new IllegalStateException("job " + job + " has ended, or was not accepted: no key is made for it");
        }
    }

    /**
     * Overwrites and forgets the job's keys, and closes those that were given out; nothing happens if there are none.
     *
     * @return how many files of secrets there were
     */
    public synchronized int destroy(JobId job) {
        open.remove(job);
        givenOut.getOrDefault(job, List.of()).forEach(DecryptionKey::close);
        givenOut.remove(job);
        var names = files.names().stream()
                .filter(name -> jobOf(name).equals(job.toString()))
                .toList();
        names.forEach(files::destroy);
        return names.size();
    }

    /** The jobs of which there are secrets. */
    public synchronized Set<JobId> jobs() {
        return files.names().stream()
                .map(JobKeyring::jobOf)
                .filter(job -> !job.isEmpty())
                .map(JobId::parse)
                .collect(Collectors.toSet());
    }

    /** The job that a file's secret is of; empty for a file of another kind. */
    private static String jobOf(String file) {
        return Stream.of(SUFFIX, DECRYPTION, DRAWN).anyMatch(file::endsWith)
                ? file.substring(0, file.indexOf('.'))
                : "";
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
        return opened(job).map(Opened::key);
    }

    @Override
    public Optional<byte[]> specification(JobId job) {
        return find(job).map(keys -> keys.digest().clone());
    }

    @Override
    public Optional<VerifyingKey> signer(JobId job, PartyId member) {
        return find(job).stream()
                .flatMap(keys -> keys.signers().stream())
                .filter(signer -> signer.party().equals(member))
                .findFirst()
                .map(signer -> new VerifyingKey(signer.key()));
    }

    private JobKey.Purpose purpose(JobId job, byte[] digest) {
        return new JobKey.Purpose(identity.federation(), job, digest);
    }

    private Optional<Keys> find(JobId job) {
        return opened(job).map(Opened::keys);
    }

    private Optional<Opened> opened(JobId job) {
        var known = open.get(job);
        return known != null ? Optional.of(known) : read(job);
    }

    /** Of a job that is unknown here, or has ended, nothing is remembered: anybody can make such ones up. */
    private synchronized Optional<Opened> read(JobId job) {
        try {
            var keys = files.get(job + SUFFIX).map(bytes -> Opened.of(RecordCodec.decode(Keys.class, bytes)));
            keys.ifPresent(found -> open.put(job, found));
            return keys;
        } catch (MalformedFrameException _) {
            return Optional.empty(); // of a release whose envelopes this one does not know
        }
    }

    private void keep(JobId job, Keys keys) {
        files.put(job + SUFFIX, RecordCodec.encode(keys));
        open.put(job, Opened.of(keys));
    }
}
