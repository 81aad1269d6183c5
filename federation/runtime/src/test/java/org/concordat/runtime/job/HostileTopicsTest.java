package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;
import static org.concordat.runtime.job.TestFederation.NOTARY;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Address;
import org.concordat.federation.channel.Envelope;
import org.concordat.federation.channel.EnvelopeSeal;
import org.concordat.federation.channel.JobKeys;
import org.concordat.federation.channel.RecordCodec;
import org.concordat.federation.channel.SchemaDigest;
import org.concordat.federation.channel.StreamId;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.coordination.Coordination;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.job.CountingProtocol.Counting;
import org.concordat.runtime.transport.KafkaSettings;
import org.concordat.runtime.transport.TestBroker;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Rows M01, M02, K15, M16 and M39 of the catalogue of bad input, on the topics of a job that runs: the broker lets anybody write
 * anything into any topic, and takes topics away. The job comes to its result, and nobody is blamed.
 */
@Timeout(240)
class HostileTopicsTest extends FoundedFederation {
    private static final int HELD_AT = 6;
    private static final int ROWS_OF_ALL = 8;

    private final Random random = new Random(11);
    private JobId job;

    @BeforeEach
    void aJobHeldInTheMiddle() throws InterruptedException {
        job = federation
                .submit(", \"rounds\": 9, \"checkpoints\": true, \"hold_at\": " + HELD_AT)
                .id();
        federation.decide(job, Decision.APPROVE, null);
        federation.protocolAt(BUREAU).held.await();
    }

    @Test
    void whatNobodySignedIsCountedAndTouchesNoJob() throws Exception {
        long before = malformed(NOTARY);
        var topic = topic(BANK, NOTARY);
        try (var rogue = new KafkaProducer<>(broker(), new ByteArraySerializer(), new ByteArraySerializer());
                var transport = federation.transport(BANK)) {
            for (byte[] value :
                    new byte[][] {null, {}, {1}, noise(1_000), "CCK2 and more".getBytes(StandardCharsets.UTF_8)}) {
                rogue.send(new ProducerRecord<>(topic, 0, null, value)).get(30, TimeUnit.SECONDS);
            }
            var frames = List.of(
                    new byte[0],
                    new byte[1],
                    noise(1_000),
                    ofVersion(0, honest()),
                    ofVersion(255, honest()),
                    Arrays.copyOf(honest(), honest().length - 1));
            frames.forEach(frame -> transport.send(NOTARY, frame));
            untilMalformed(NOTARY, before + frames.size());
        }
        completes(1);
    }

    /** With the keys of the bureau, on the bank's topic: in the bank's name, and in its own. */
    @Test
    void anEnvelopeOfAnotherSenderOnATopicIsBelievedNoMoreThanAnywhere() throws Exception {
        var sent = federation.topics().dump(job, 1);
        long before = malformed(NOTARY);
        var signedByTheBureau = TestKeys.seal(BUREAU, JobKeys.none());
        try (var transport = federation.transport(BANK)) {
            transport.send(NOTARY, signedByTheBureau.seal(heartbeat(BANK)));
            transport.send(NOTARY, signedByTheBureau.seal(data(new StreamId(job, 0, BANK, NOTARY), 1, "Withdrawn")));
            untilMalformed(NOTARY, before + 2);
            for (byte[] frame : sent) {
                if (head(frame).stream().from().equals(BUREAU)) {
                    transport.send(NOTARY, frame);
                }
            }
            transport.send(NOTARY, noise(10));
            untilMalformed(NOTARY, before + 3);
        }
        completes(1);
    }

    /** All that the first attempt sent comes again in the second, and beside it what its sender signed and never sent. */
    @Test
    void whatComesLateOfAnAttemptThatWasGivenUpChangesNothing() throws Exception {
        var first = federation.topics().dump(job, 1);
        long next = 1
                + first.stream()
                        .map(HostileTopicsTest::head)
                        .filter(head -> head.stream().equals(new StreamId(job, 1, BUREAU, NOTARY)))
                        .mapToLong(Envelope::sequence)
                        .max()
                        .orElseThrow();
        var keystore = directory.resolve(BUREAU.value()).resolve("keystore");
        var seal = TestKeys.seal(BUREAU, TestKeys.keyring(BUREAU, keystore));
        var old = federation.protocolAt(BUREAU);
        federation.kill(BUREAU);
        old.gate.countDown();
        federation.start(BUREAU);
        federation.protocolAt(BUREAU).held.await();

        long before = malformed(NOTARY);
        var late = new Envelope(
                Envelope.Kind.DATA,
                new StreamId(job, 1, BUREAU, NOTARY),
                next,
                new byte[Envelope.HASH_BYTES],
                new Address(0, "counting@1", SchemaDigest.of(Counting.class), HELD_AT, "Rows"),
                RecordCodec.encode(new Counting.Rows(1_000, 0)));
        try (var transport = federation.transport(BUREAU)) {
            transport.send(NOTARY, seal.seal(late));
            for (byte[] frame : first) {
                if (head(frame).stream().to().equals(NOTARY)) {
                    transport.send(NOTARY, frame);
                }
            }
            transport.send(NOTARY, noise(10));
            untilMalformed(NOTARY, before + 1);
        }
        completes(2);
    }

    /** Deleted, made again, and a third one with more partitions than it had. */
    @Test
    void aTopicThatIsDeletedMadeAnewOrWidenedCostsTimeAndNothingElse() throws Exception {
        try (var admin = Admin.create(broker())) {
            for (var name : List.of(topic(BUREAU, NOTARY), topic(NOTARY, BANK))) {
                admin.deleteTopics(List.of(name)).all().get(30, TimeUnit.SECONDS);
                TestFederation.until("it is made again", () -> made(admin, name));
            }
            admin.createPartitions(Map.of(topic(BANK, NOTARY), NewPartitions.increaseTo(3)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        completes(1);
    }

    private static boolean made(Admin admin, String topic) {
        try {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(30, TimeUnit.SECONDS);
            return true;
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false; // its deletion is not over
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Goes on, and comes to its result in that attempt; no party is blamed for anything. */
    private void completes(int attempt) throws InterruptedException {
        federation.protocolAt(BUREAU).gate.countDown();
        for (var view : federation.awaitEverywhere(job, JobState.COMPLETED)) {
            assertThat(view.attempt()).isEqualTo(attempt);
        }
        var report = federation
                .at(BANK)
                .jobs()
                .find(job)
                .orElseThrow()
                .tasks()
                .getFirst()
                .report();
        assertThat(report.get("total_rows").asLong()).isEqualTo(ROWS_OF_ALL);
        for (PartyId party : TestFederation.PARTIES) {
            assertThat(federation
                            .databaseOf(party)
                            .sql(
                                    "select count(*) from audit.entries where act in ('peer-violation', 'stranger-ignored')")
                            .query(Integer.class)
                            .single())
                    .as("at " + party)
                    .isZero();
        }
    }

    private static Map<String, Object> broker() {
        return Map.of("bootstrap.servers", TestBroker.shared().bootstrapServers());
    }

    private String topic(PartyId from, PartyId to) {
        return federation.topics().written().stream()
                .filter(topic -> topic.from().equals(from) && topic.to().equals(to))
                .map(KafkaSettings.Topic::name)
                .findFirst()
                .orElseThrow();
    }

    private long malformed(PartyId party) {
        return federation.at(party).counters().get("malformed");
    }

    private void untilMalformed(PartyId party, long expected) throws InterruptedException {
        TestFederation.until(expected + " were counted", () -> malformed(party) >= expected);
        assertThat(malformed(party)).isEqualTo(expected);
    }

    private static byte[] honest() {
        return TestKeys.seal(BANK, JobKeys.none()).seal(heartbeat(BANK));
    }

    /** Its first four bytes are CCS and the version. */
    private static byte[] ofVersion(int version, byte[] frame) {
        var other = frame.clone();
        other[3] = (byte) version;
        return other;
    }

    private static Envelope head(byte[] frame) {
        EnvelopeSeal anybody = TestKeys.seal(BANK, JobKeys.none());
        return anybody.head(frame).envelope();
    }

    private static Envelope heartbeat(PartyId from) {
        return new Envelope(
                Envelope.Kind.HEARTBEAT,
                new StreamId(JobId.NONE, 0, from, NOTARY),
                Long.MAX_VALUE,
                new byte[Envelope.HASH_BYTES],
                new Address(-1, "exchange@1", 0, "HEARTBEAT"),
                new byte[0]);
    }

    private static Envelope data(StreamId stream, long sequence, String type) {
        return new Envelope(
                Envelope.Kind.DATA,
                stream,
                sequence,
                new byte[Envelope.HASH_BYTES],
                new Address(-1, Coordination.PROTOCOL, SchemaDigest.of(Coordination.class), 0, type),
                new byte[0]);
    }

    private byte[] noise(int length) {
        var noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }
}
