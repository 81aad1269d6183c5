package org.concordat.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.concordat.federation.PartyId;
import org.junit.jupiter.api.Test;

class KafkaTransportTest {
    private static final PartyId BANK = new PartyId("bank");
    private static final PartyId BUREAU = new PartyId("bureau");

    private final Random random = new Random(7);

    @Test
    void deliversFramesOfAnySizeInOrder() throws InterruptedException {
        var broker = TestBroker.shared();
        var topics = broker.federation(List.of(BANK, BUREAU));
        var arrived = new LinkedBlockingQueue<byte[]>();
        try (var bank = new KafkaTransport(broker.settings(BANK, topics));
                var bureau = new KafkaTransport(broker.settings(BUREAU, topics))) {
            bureau.start(arrived::add);
            var frames = List.of(frame(0), frame(1), frame(Chunks.RECORD_BYTES), frame(3_000_000), frame(100));

            frames.forEach(sent -> bank.send(BUREAU, sent));

            for (byte[] expected : frames) {
                assertThat(next(arrived)).isEqualTo(expected);
            }
        }
    }

    @Test
    void goesOnAfterTheBrokerHasBeenAway() throws InterruptedException {
        try (var broker = new TestBroker()) {
            var topics = broker.federation(List.of(BANK, BUREAU));
            var arrived = new LinkedBlockingQueue<byte[]>();
            try (var bank = new KafkaTransport(broker.settings(BANK, topics));
                    var bureau = new KafkaTransport(broker.settings(BUREAU, topics))) {
                bureau.start(arrived::add);
                bank.send(BUREAU, frame(10));
                next(arrived);

                broker.stop();
                long begun = System.nanoTime();
                bank.send(BUREAU, frame(20));
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
                broker.startAgain();

                var after = frame(30);
                assertThat(sendUntilArrived(bank, after, arrived)).isEqualTo(after);
            }
        }
    }

    @Test
    void receivesAgainWhatWasNotTakenOver() throws InterruptedException {
        var broker = TestBroker.shared();
        var topics = broker.federation(List.of(BANK, BUREAU));
        var arrived = new LinkedBlockingQueue<byte[]>();
        var refusals = new int[1];
        try (var bank = new KafkaTransport(broker.settings(BANK, topics));
                var bureau = new KafkaTransport(broker.settings(BUREAU, topics))) {
            bureau.start(frame -> {
                if (refusals[0]++ == 0) {
                    throw new IllegalStateException("the database is away");
                }
                arrived.add(frame);
            });
            var sent = frame(50);
            bank.send(BUREAU, sent);

            assertThat(next(arrived)).isEqualTo(sent);
        }
    }

    @Test
    void overlooksRecordsThatAreNoChunks() throws InterruptedException {
        var broker = TestBroker.shared();
        var topics = broker.federation(List.of(BANK, BUREAU));
        var settings = broker.settings(BANK, topics);
        var arrived = new LinkedBlockingQueue<byte[]>();
        try (var rogue = new KafkaProducer<>(producer(settings), new ByteArraySerializer(), new ByteArraySerializer());
                var bank = new KafkaTransport(settings);
                var bureau = new KafkaTransport(broker.settings(BUREAU, topics))) {
            bureau.start(arrived::add);
            var topic = settings.topicTo(BUREAU).orElseThrow();
            var _ = rogue.send(new ProducerRecord<>(topic, 0, null, null));
            var _ = rogue.send(new ProducerRecord<>(topic, 0, null, new byte[0]));
            var _ = rogue.send(new ProducerRecord<>(topic, 0, null, frame(1000)));
            rogue.flush();
            var honest = frame(64);
            bank.send(BUREAU, honest);

            assertThat(next(arrived)).isEqualTo(honest);
        }
    }

    /** M36: 256 MiB of zeros in some kilobytes. The broker of a manifest's topics refuses it, this one does not. */
    @Test
    void aBatchThatUnpacksAThousandfoldLeavesTheMemoryAsItWas() throws InterruptedException {
        var broker = TestBroker.shared();
        var topics = broker.federation(List.of(BANK, BUREAU));
        var settings = broker.settings(BANK, topics);
        var arrived = new LinkedBlockingQueue<byte[]>();
        var bombs = producer(settings);
        bombs.put("compression.type", "gzip");
        bombs.put("batch.size", 128 << 20);
        bombs.put("linger.ms", 2_000);
        bombs.put("max.request.size", 256 << 20);
        bombs.put("buffer.memory", 512L << 20);
        bombs.put("max.block.ms", 30_000);
        var zeros = new byte[1 << 20];
        try (var bank = new KafkaTransport(settings);
                var bureau = new KafkaTransport(broker.settings(BUREAU, topics))) {
            bureau.start(arrived::add);
            bank.send(BUREAU, frame(10));
            next(arrived);
            try (var rogue = new KafkaProducer<>(bombs, new ByteArraySerializer(), new ByteArraySerializer())) {
                var topic = settings.topicTo(BUREAU).orElseThrow();
                for (int i = 0; i < 256; i++) {
                    var _ = rogue.send(new ProducerRecord<>(topic, 0, null, zeros));
                }
            }
            long before = usedAfterCollection();
            var honest = frame(64);
            bank.send(BUREAU, honest);
            assertThat(next(arrived)).isEqualTo(honest);
            assertThat(usedAfterCollection() - before).isLessThan(48L << 20);
        }
        assertThat(settings.consumerProperties())
                .as("what a poll unpacks at once is bounded by the number of records")
                .containsEntry("max.poll.records", 32);
    }

    private static long usedAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static Map<String, Object> producer(KafkaSettings settings) {
        return new HashMap<>(settings.producerProperties());
    }

    private static byte[] sendUntilArrived(KafkaTransport from, byte[] frame, BlockingQueue<byte[]> arrived)
            throws InterruptedException {
        for (int attempt = 0; attempt < 40; attempt++) {
            from.send(BUREAU, frame);
            for (var found = arrived.poll(500, TimeUnit.MILLISECONDS);
                    found != null;
                    found = arrived.poll(500, TimeUnit.MILLISECONDS)) {
                if (found.length == frame.length) {
                    return found;
                }
            }
        }
        throw new AssertionError("nothing arrived");
    }

    private static byte[] next(BlockingQueue<byte[]> arrived) throws InterruptedException {
        var found = arrived.poll(20, TimeUnit.SECONDS);
        assertThat(found).as("a frame within 20 s").isNotNull();
        return found;
    }

    private byte[] frame(int length) {
        var frame = new byte[length];
        random.nextBytes(frame);
        return frame;
    }
}
