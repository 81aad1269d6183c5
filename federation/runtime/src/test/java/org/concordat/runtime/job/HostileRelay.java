package org.concordat.runtime.job;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
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
import org.concordat.runtime.model.HashedFiles;
import org.concordat.runtime.transport.KafkaSettings.Topic;

/**
 * Carries records from the topics that senders write to those that receivers read, and does what it likes: of 100 records 20
 * are dropped, 10 repeated, 10 held back, 5 changed in a byte, 5 cut, and beside 10 an old record of any stream is spliced in.
 * Between, it writes 1,500 records of garbage a second, however late its turn comes, and beside them the beginnings of frames of
 * 20 MiB, and some whole ones.
 */
final class HostileRelay implements AutoCloseable {
    private static final int GARBAGE_EACH_SECOND = 1_500;
    private static final int LONGEST_GARBAGE = 2_000;
    private static final Duration TURN = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CHUNK_MAGIC = 0x43434b31;
    private static final int CHUNK_BYTES = 512 << 10;
    private static final int CHUNK_HEADER = 48;
    private static final int LONG_FRAME = 20 << 20;
    static final int LONG_FRAME_CHUNKS = Math.ceilDiv(LONG_FRAME, CHUNK_BYTES - CHUNK_HEADER);
    private static final int MOST_LONG_FRAMES = 5;
    private static final int REMEMBERED = 500;

    private final Map<String, String> onward = new HashMap<>();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    /** In large batches, and without waiting for the broker. */
    private final KafkaProducer<byte[], byte[]> litterer;

    private final SplittableRandom random;
    private final List<byte[]> remembered = new ArrayList<>();
    private final List<Runnable> held = new ArrayList<>();
    private final Map<Adversity, LongAdder> done = new EnumMap<>(Adversity.class);
    private final LongAdder garbageBytes = new LongAdder();
    private int fromBefore;
    private int longFrames;
    private final Thread thread;
    private volatile boolean closed;

    /** What it does. */
    enum Adversity {
        CARRIED,
        DROPPED,
        REPEATED,
        HELD_BACK,
        CHANGED,
        CUT,
        SPLICED,
        /** Of before {@link #another}: of another job. */
        SPLICED_OF_ANOTHER_JOB,
        GARBAGE,
        BEGINNINGS_OF_LONG_FRAMES,
        LONG_FRAMES
    }

    /** @param to in the order of {@code from} */
    HostileRelay(String bootstrapServers, List<Topic> from, List<Topic> to, long seed) {
        random = new SplittableRandom(seed);
        for (var adversity : Adversity.values()) {
            done.put(adversity, new LongAdder());
        }
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
        litterer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "max.request.size",
                        2 * CHUNK_BYTES,
                        "acks",
                        "0",
                        "enable.idempotence",
                        false,
                        "linger.ms",
                        20,
                        "batch.size",
                        256 << 10),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        thread = Thread.ofPlatform().daemon().name("relay").start(this::relay);
    }

    long count(Adversity adversity) {
        return done.get(adversity).sum();
    }

    /** Of the records of garbage alone, not of long frames and their beginnings. */
    long garbageBytes() {
        return garbageBytes.sum();
    }

    /** What is spliced in from now on of what it remembers now is of another job. */
    synchronized void another() {
        fromBefore = remembered.size();
    }

    private void note(Adversity adversity) {
        done.get(adversity).increment();
    }

    private void relay() {
        long begun = System.nanoTime();
        long next = begun;
        while (!closed) {
            consumer.poll(TURN).forEach(record -> carry(onward.get(record.topic()), record.value()));
            if (System.nanoTime() - next >= 0) {
                next = System.nanoTime() + TURN.toNanos();
                litter((System.nanoTime() - begun) / 1_000_000 * GARBAGE_EACH_SECOND / 1_000);
                List.copyOf(held).forEach(Runnable::run);
                held.clear();
            }
        }
    }

    private synchronized void carry(String topic, byte[] value) {
        if (remembered.size() < REMEMBERED) {
            remembered.add(value);
        }
        note(Adversity.CARRIED);
        int lot = random.nextInt(100);
        if (lot < 20) {
            note(Adversity.DROPPED);
            return;
        } else if (lot < 30) {
            note(Adversity.REPEATED);
            send(topic, value);
        } else if (lot < 40) {
            note(Adversity.HELD_BACK);
            held.add(() -> send(topic, value));
            return;
        } else if (lot < 45) {
            note(Adversity.CHANGED);
            var changed = value.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            send(topic, changed);
            return;
        } else if (lot < 50) {
            note(Adversity.CUT);
            send(topic, java.util.Arrays.copyOf(value, random.nextInt(value.length)));
            return;
        } else if (lot < 60) {
            int which = random.nextInt(remembered.size());
            note(which < fromBefore ? Adversity.SPLICED_OF_ANOTHER_JOB : Adversity.SPLICED);
            send(topic, remembered.get(which));
        }
        send(topic, value);
    }

    /** @param due records of garbage since the beginning */
    private void litter(long due) {
        var topics = List.copyOf(onward.values());
        while (count(Adversity.GARBAGE) < due) {
            var bytes = new byte[random.nextInt(LONGEST_GARBAGE)];
            random.nextBytes(bytes);
            var _ = litterer.send(new ProducerRecord<>(topics.get(random.nextInt(topics.size())), 0, null, bytes));
            note(Adversity.GARBAGE);
            garbageBytes.add(bytes.length);
        }
        send(topics.get(random.nextInt(topics.size())), longFrame());
        note(Adversity.BEGINNINGS_OF_LONG_FRAMES);
        if (longFrames < MOST_LONG_FRAMES) {
            longFrames++;
            sendLongFrame(topics.get(random.nextInt(topics.size())));
            note(Adversity.LONG_FRAMES);
        }
    }

    /** 20 MiB in all its chunks, with the right hash: the transport could put it together. */
    private void sendLongFrame(String topic) {
        var frame = new byte[LONG_FRAME];
        random.nextBytes(frame);
        byte[] hash = HashedFiles.sha256(frame);
        for (int i = 0; i < LONG_FRAME_CHUNKS; i++) {
            int from = i * (CHUNK_BYTES - CHUNK_HEADER);
            int size = Math.min(CHUNK_BYTES - CHUNK_HEADER, LONG_FRAME - from);
            send(
                    topic,
                    ByteBuffer.allocate(CHUNK_HEADER + size)
                            .putInt(CHUNK_MAGIC)
                            .put(hash)
                            .putInt(LONG_FRAME)
                            .putInt(LONG_FRAME_CHUNKS)
                            .putInt(i)
                            .put(frame, from, size)
                            .array());
        }
    }

    /** A chunk of a frame that will be 20 MiB long, says its header. */
    private byte[] longFrame() {
        var chunk = new byte[CHUNK_BYTES];
        random.nextBytes(chunk);
        ByteBuffer.wrap(chunk).putInt(CHUNK_MAGIC);
        ByteBuffer.wrap(chunk, 36, 12)
                .putInt(LONG_FRAME)
                .putInt(LONG_FRAME_CHUNKS)
                .putInt(random.nextInt(LONG_FRAME_CHUNKS - 1));
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
        litterer.close();
        if (!ended) {
            throw new IllegalStateException("the relay did not end within " + PATIENCE);
        }
    }
}
