package org.concordat.runtime.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.concordat.crypto.envelope.OpeningKey;
import org.concordat.crypto.envelope.SealingKey;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Envelope;
import org.concordat.federation.channel.JobKeys;
import org.concordat.federation.channel.MalformedFrameException;
import org.concordat.federation.channel.PartyKeys;
import org.concordat.federation.channel.SignedEnvelopes;
import org.concordat.federation.job.JobId;
import org.concordat.runtime.transport.KafkaSettings;
import org.concordat.runtime.transport.TestBroker;

/**
 * Reads what lies on a federation's topics, as their operator can, and tries keys on it.
 *
 * @param directory that the parties' keystores are below
 */
record TopicReader(TestBroker broker, List<KafkaSettings.Topic> written, Path directory, TestKeys keys) {
    /** All frames of one attempt of the job, as they lie on the broker's topics. */
    List<byte[]> dump(JobId job, int attempt) {
        var seals = TestKeys.seal(TestFederation.BANK, JobKeys.none());
        return broker.dump(written).stream()
                .filter(frame -> {
                    var head = seals.head(frame).envelope();
                    return head.kind() == Envelope.Kind.DATA
                            && head.stream().job().equals(job)
                            && head.stream().attempt() == attempt;
                })
                .toList();
    }

    /** Whether any party's long-term opening key opens the frame, used as whatever the frame asks for. */
    boolean opensWithLongTermKeys(byte[] frame, byte[] digest) {
        return TestFederation.PARTIES.stream()
                .anyMatch(party -> opens(TestKeys.seal(party, new AsJobKey(TestKeys.opening(party), digest)), frame));
    }

    /** Whether what lies in any party's keystore directory opens it. */
    boolean opensWithKeystore(byte[] frame) {
        return TestFederation.PARTIES.stream()
                .anyMatch(party -> opens(
                        TestKeys.seal(
                                party,
                                TestKeys.keyring(
                                        party, directory.resolve(party.value()).resolve("keystore"))),
                        frame));
    }

    private static boolean opens(SignedEnvelopes seal, byte[] frame) {
        try {
            seal.open(frame);
            return true;
        } catch (MalformedFrameException _) {
            return false;
        }
    }

    /** Frames of one attempt of the job that this key of the party signed, as they lie on the topics. */
    long framesSigned(JobId job, int attempt, PartyId from, VerifyingKey key) {
        var reader = new SignedEnvelopes(
                "test",
                keys.own(from),
                Map.of(from, new PartyKeys(key, TestKeys.opening(from).sealingKey())),
                JobKeys.none());
        return broker.dump(written).stream()
                .filter(frame -> {
                    try {
                        var head = reader.head(frame).envelope();
                        return head.kind() == Envelope.Kind.DATA
                                && head.stream().job().equals(job)
                                && head.stream().attempt() == attempt;
                    } catch (MalformedFrameException _) {
                        return false;
                    }
                })
                .count();
    }

    /** A long-term key in the place of the job's. */
    private record AsJobKey(OpeningKey key, byte[] digest) implements JobKeys {
        @Override
        public Optional<SealingKey> sealingKey(JobId job, PartyId receiver) {
            return Optional.of(key.sealingKey());
        }

        @Override
        public Optional<OpeningKey> openingKey(JobId job) {
            return Optional.of(key);
        }

        @Override
        public Optional<byte[]> specification(JobId job) {
            return Optional.of(digest);
        }
    }
}
