package org.concordat.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.concordat.federation.PartyId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows M01 and M37 of the catalogue of bad input: records over a real broker that no honest sender writes. */
class StrangeRecordsTest {
    private static final PartyId BANK = new PartyId("bank");
    private static final PartyId BUREAU = new PartyId("bureau");
    private static final int MANY_HEADERS = 10_000;

    private final Random random = new Random(13);
    private final BlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();
    private KafkaTransport bank;
    private KafkaTransport bureau;
    private KafkaProducer<byte[], byte[]> rogue;
    private String topic;

    @BeforeEach
    void open() {
        var broker = TestBroker.shared();
        var topics = broker.federation(List.of(BANK, BUREAU));
        var settings = broker.settings(BANK, topics);
        topic = settings.topicTo(BUREAU).orElseThrow();
        bank = new KafkaTransport(settings);
        bureau = new KafkaTransport(broker.settings(BUREAU, topics));
        bureau.start(arrived::add);
        rogue = new KafkaProducer<>(
                settings.producerProperties(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void close() {
        rogue.close();
        bank.close();
        bureau.close();
    }

    @Test
    void recordsThatAreNoChunksAreCountedAndOverlooked() throws Exception {
        var chunk = Chunks.split(frame(500)).getFirst();
        var strange = new ArrayList<byte[]>();
        strange.add(null);
        strange.add(new byte[0]);
        strange.add(new byte[] {1});
        strange.add(frame(1_000));
        strange.add(changed(chunk, 0)); // the magic
        strange.add(changed(chunk, 10)); // the hash of the whole
        strange.add(Arrays.copyOf(chunk, chunk.length - 1));
        strange.add(ByteBuffer.wrap(chunk.clone()).putInt(36, -1).array());
        strange.add(ByteBuffer.wrap(chunk.clone()).putInt(40, Integer.MIN_VALUE).array());
        strange.add(ByteBuffer.wrap(chunk.clone()).putInt(44, 1).array());
        for (byte[] value : strange) {
            write(value, List.of());
        }
        var honest = frame(64);
        bank.send(BUREAU, honest);

        assertThat(next()).isEqualTo(honest);
        assertThat(bureau.counters()).containsEntry("dropped", (long) strange.size());
        assertThat(arrived).isEmpty();
    }

    @Test
    void headersOfRecordsAreNeverRead() throws Exception {
        var first = frame(500);
        write(
                Chunks.split(first).getFirst(),
                Stream.generate(() -> header("h", "x")).limit(MANY_HEADERS).toList());
        assertThat(next()).isEqualTo(first);

        for (var header : List.of(
                header("spring_json_header_types", "{\"x\":\"org.concordat.Canary\"}"),
                header("__TypeId__", "org.concordat.Canary"),
                header("retry_topic-original-timestamp", ""),
                header("kafka_replyPartition", ""),
                header("", "\u0000"))) {
            var frame = frame(100);
            write(Chunks.split(frame).getFirst(), List.of(header));
            assertThat(next()).as(header.key()).isEqualTo(frame);
        }
        assertThat(bureau.counters()).containsEntry("dropped", 0L);
    }

    private static Header header(String key, String value) {
        return new RecordHeader(key, value.getBytes(StandardCharsets.UTF_8));
    }

    private void write(byte[] value, List<Header> headers) throws Exception {
        rogue.send(new ProducerRecord<byte[], byte[]>(topic, 0, null, null, value, headers))
                .get(30, TimeUnit.SECONDS);
    }

    private byte[] next() throws InterruptedException {
        var found = arrived.poll(20, TimeUnit.SECONDS);
        assertThat(found).as("a frame within 20 s").isNotNull();
        return found;
    }

    private static byte[] changed(byte[] chunk, int at) {
        var changed = chunk.clone();
        changed[at] ^= 1;
        return changed;
    }

    private byte[] frame(int length) {
        var frame = new byte[length];
        random.nextBytes(frame);
        return frame;
    }
}
