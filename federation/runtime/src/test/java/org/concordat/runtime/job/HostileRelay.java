package org.concordat.runtime.job;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.concordat.runtime.transport.KafkaSettings.Topic;

/**
 * Carries records from the topics that senders write to those that receivers read, and does what it likes: of 100 records 20
 * are dropped, 10 repeated, 10 held back, 5 changed in a byte, 5 cut, and beside 10 an old record of any stream is spliced in.
 * Between, it writes 1,000 records of garbage a second, among them the beginnings of frames of 20 MiB.
 */
final class HostileRelay implements AutoCloseable {
    private static final int GARBAGE_EACH_TURN = 100;
    private static final Duration TURN = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CHUNK_MAGIC = 0x43434b31;
    private static final int CHUNK_BYTES = 512 << 10;
    private static final int CHUNK_HEADER = 48;
    private static final int LONG_FRAME = 20 << 20;
    private static final int REMEMBERED = 500;

    private final Map<String, String> onward = new HashMap<>();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final SplittableRandom random;
    private final List<byte[]> remembered = new ArrayList<>();
    private final List<Runnable> held = new ArrayList<>();
    private final LongAdder mistreated = new LongAdder();
    private final LongAdder garbage = new LongAdder();
    private final Thread thread;
    private volatile boolean closed;

    /** @param to in the order of {@code from} */
    HostileRelay(String bootstrapServers, List<Topic> from, List<Topic> to, long seed) {
        random = new SplittableRandom(seed);
        for (int i = 0; i < from.size(); i++) {
            onward.put(from.get(i).name(), to.get(i).name());
        }
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(onward.keySet().stream()
                .map(name -> new TopicPartition(name, 0))
                .toList());
        consumer.seekToBeginning(consumer.assignment());
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "max.request.size", 2 * CHUNK_BYTES),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        thread = Thread.ofPlatform().daemon().name("relay").start(this::relay);
    }

    long mistreated() {
        return mistreated.sum();
    }

    long garbage() {
        return garbage.sum();
    }

    private void relay() {
        long next = System.nanoTime();
        while (!closed) {
            consumer.poll(TURN).forEach(record -> carry(onward.get(record.topic()), record.value()));
            if (System.nanoTime() - next >= 0) {
                next = System.nanoTime() + TURN.toNanos();
                litter();
                List.copyOf(held).forEach(Runnable::run);
                held.clear();
            }
        }
    }

    private void carry(String topic, byte[] value) {
        if (remembered.size() < REMEMBERED) {
            remembered.add(value);
        }
        int lot = random.nextInt(100);
        if (lot < 60) {
            mistreated.increment();
        }
        if (lot < 20) {
            return;
        } else if (lot < 30) {
            send(topic, value);
        } else if (lot < 40) {
            held.add(() -> send(topic, value));
            return;
        } else if (lot < 45) {
            var changed = value.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            send(topic, changed);
            return;
        } else if (lot < 50) {
            send(topic, java.util.Arrays.copyOf(value, random.nextInt(value.length)));
            return;
        } else if (lot < 60) {
            send(topic, remembered.get(random.nextInt(remembered.size())));
        }
        send(topic, value);
    }

    private void litter() {
        var topics = List.copyOf(onward.values());
        for (int i = 0; i < GARBAGE_EACH_TURN; i++) {
            var bytes = new byte[random.nextInt(2_000)];
            random.nextBytes(bytes);
            send(topics.get(random.nextInt(topics.size())), bytes);
            garbage.increment();
        }
        send(topics.get(random.nextInt(topics.size())), longFrame());
    }

    /** A chunk of a frame that will be 20 MiB long, says its header. */
    private byte[] longFrame() {
        var chunk = new byte[CHUNK_BYTES];
        random.nextBytes(chunk);
        int count = Math.ceilDiv(LONG_FRAME, CHUNK_BYTES - CHUNK_HEADER);
        ByteBuffer.wrap(chunk).putInt(CHUNK_MAGIC);
        ByteBuffer.wrap(chunk, 36, 12).putInt(LONG_FRAME).putInt(count).putInt(random.nextInt(count - 1));
        return chunk;
    }

    private void send(String topic, byte[] value) {
        var _ = producer.send(new ProducerRecord<>(topic, 0, null, value));
    }

    @Override
    public void close() {
        closed = true;
        boolean ended;
        try {
            ended = thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended = false;
        }
        consumer.close();
        producer.close();
        if (!ended) {
            throw new IllegalStateException("the relay did not end within " + PATIENCE);
        }
    }
}
