package org.concordat.testkit.relay;

import static java.util.stream.Collectors.toMap;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.concordat.federation.channel.EnvelopeCodec;
import org.concordat.federation.channel.Exchange;
import org.concordat.federation.channel.MalformedFrameException;
import org.concordat.federation.job.JobId;
import org.concordat.testkit.relay.Hop.Place;
import org.jspecify.annotations.Nullable;

/**
 * Carries records from the topics that senders write to those that receivers read, and does what it likes: of 100 records 20
 * are dropped, 10 repeated, 10 held back, 5 changed in a byte, 5 cut, and beside 10 an old record of any stream and job is
 * spliced in. Between, it writes 1,500 records of garbage a second, however late its turn comes, and beside them the beginnings
 * of frames of 20 MiB, and some whole ones.
 */
public final class HostileRelay implements AutoCloseable {
    private static final int GARBAGE_EACH_SECOND = 1_500;
    private static final int LONGEST_GARBAGE = 2_000;
    private static final Duration TURN = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CHUNK_MAGIC = 0x43434b31;
    private static final int CHUNK_BYTES = 512 << 10;
    private static final int CHUNK_HEADER = 48;
    private static final int CHUNK_INDEX = 44;
    private static final int LONG_FRAME = 20 << 20;
    private static final int LONG_FRAME_CHUNKS = Math.ceilDiv(LONG_FRAME, CHUNK_BYTES - CHUNK_HEADER);
    private static final int MOST_LONG_FRAMES = 5;
    private static final int REMEMBERED = 200;

    private final Map<Place, Place> onward;
    private final List<Place> ends;
    private final Map<String, KafkaConsumer<byte[], byte[]>> consumers = new HashMap<>();
    private final Map<String, KafkaProducer<byte[], byte[]>> producers = new HashMap<>();
    /** In large batches, and without waiting for the broker. */
    private final Map<String, KafkaProducer<byte[], byte[]>> litterers = new HashMap<>();

    private final SplittableRandom random;
    /** As likely one as any other of all that passed. */
    private final List<Passed> remembered = new ArrayList<>();

    private final List<Runnable> held = new ArrayList<>();
    private final Map<Adversity, LongAdder> done = new EnumMap<>(Adversity.class);
    private final LongAdder garbageBytes = new LongAdder();
    private final long begun = System.nanoTime();
    private final ScheduledExecutorService turns;
    private volatile @Nullable RuntimeException failure;

    /** What it does. */
    public enum Adversity {
        CARRIED,
        DROPPED,
        REPEATED,
        HELD_BACK,
        CHANGED,
        CUT,
        SPLICED,
        /** Beside a record of a job. */
        SPLICED_OF_ANOTHER_JOB,
        GARBAGE,
        BEGINNINGS_OF_LONG_FRAMES,
        LONG_FRAMES
    }

    /** @param job {@link JobId#NONE} where the record does not tell, or belongs to none */
    private record Passed(Place to, byte[] value, JobId job) {}

    /** Begins at once, with all that the topics hold already. */
    public HostileRelay(List<Hop> hops, long seed) {
        random = new SplittableRandom(seed);
        for (var adversity : Adversity.values()) {
            done.put(adversity, new LongAdder());
        }
        onward = hops.stream().collect(toMap(Hop::from, Hop::to));
        ends = List.copyOf(onward.values());
        onward.keySet().stream().map(Place::bootstrapServers).distinct().forEach(this::openConsumer);
        ends.stream().map(Place::bootstrapServers).distinct().forEach(this::openProducers);
        turns = Executors.newScheduledThreadPool(
                consumers.size() + 1,
                Thread.ofPlatform().daemon().name("relay-", 0).factory());
        consumers.keySet().forEach(broker -> each(Duration.ofNanos(1), () -> read(broker)));
        each(TURN, this::litter);
    }

    private void openConsumer(String broker) {
        var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(onward.keySet().stream()
                .filter(place -> place.bootstrapServers().equals(broker))
                .map(place -> new TopicPartition(place.topic(), 0))
                .toList());
        consumer.seekToBeginning(consumer.assignment());
        consumers.put(broker, consumer);
    }

    private void openProducers(String broker) {
        Map<String, Object> careful = Map.of("bootstrap.servers", broker, "max.request.size", 2 * CHUNK_BYTES);
        var careless = new HashMap<>(careful);
        careless.putAll(Map.of("acks", "0", "enable.idempotence", false, "linger.ms", 20, "batch.size", 256 << 10));
        producers.put(broker, new KafkaProducer<>(careful, new ByteArraySerializer(), new ByteArraySerializer()));
        litterers.put(broker, new KafkaProducer<>(careless, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    private void each(Duration pause, Runnable turn) {
        var _ = turns.scheduleWithFixedDelay(
                () -> {
                    try {
                        turn.run();
                    } catch (RuntimeException e) {
                        failure = e;
                        throw e;
                    }
                },
                0,
                pause.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    public long count(Adversity adversity) {
        return Objects.requireNonNull(done.get(adversity)).sum();
    }

    /** Of the records of garbage alone, not of long frames and their beginnings. */
    public long garbageBytes() {
        return garbageBytes.sum();
    }

    /** At least as many records as receivers find to be no part of a frame, or of one that they give up, and are no garbage. */
    public long othersToDrop() {
        return count(Adversity.CHANGED)
                + count(Adversity.CUT)
                + count(Adversity.BEGINNINGS_OF_LONG_FRAMES)
                + count(Adversity.LONG_FRAMES) * LONG_FRAME_CHUNKS;
    }

    private void note(Adversity adversity) {
        Objects.requireNonNull(done.get(adversity)).increment();
    }

    private void read(String broker) {
        for (var record : Objects.requireNonNull(consumers.get(broker)).poll(TURN)) {
            var from = new Place(broker, record.topic());
            var value = record.value();
            carry(new Passed(Objects.requireNonNull(onward.get(from)), value, job(value)));
        }
    }

    /** Of the message of which this is the first chunk, by its header. */
    private static JobId job(byte[] value) {
        try {
            var in = ByteBuffer.wrap(value);
            if (in.getInt(CHUNK_INDEX) != 0) {
                return JobId.NONE;
            }
            in.position(CHUNK_HEADER + 4);
            in.position(in.position() + 1 + Byte.toUnsignedInt(in.get(in.position())));
            var header = new byte[Short.toUnsignedInt(in.getShort())];
            in.get(header);
            return EnvelopeCodec.decode(header).stream().job();
        } catch (BufferUnderflowException | IllegalArgumentException | MalformedFrameException e) {
            throw new IllegalStateException("a sender writes what is no chunk of a signed envelope", e);
        }
    }

    private synchronized void carry(Passed record) {
        note(Adversity.CARRIED);
        remember(record);
        int lot = random.nextInt(100);
        if (lot < 20) {
            note(Adversity.DROPPED);
            return;
        } else if (lot < 30) {
            note(Adversity.REPEATED);
            send(record.to(), record.value());
        } else if (lot < 40) {
            note(Adversity.HELD_BACK);
            held.add(() -> send(record.to(), record.value()));
            return;
        } else if (lot < 45) {
            note(Adversity.CHANGED);
            var changed = record.value().clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            send(record.to(), changed);
            return;
        } else if (lot < 50) {
            note(Adversity.CUT);
            send(record.to(), Arrays.copyOf(record.value(), random.nextInt(record.value().length)));
            return;
        } else if (lot < 60) {
            splice(record);
        }
        send(record.to(), record.value());
    }

    private void remember(Passed record) {
        if (remembered.size() < REMEMBERED) {
            remembered.add(record);
            return;
        }
        long place = random.nextLong(count(Adversity.CARRIED));
        if (place < REMEMBERED) {
            remembered.set((int) place, record);
        }
    }

    /** Into its own stream or another's. */
    private void splice(Passed record) {
        var old = remembered.get(random.nextInt(remembered.size()));
        boolean ofJobs = !old.job().equals(JobId.NONE) && !record.job().equals(JobId.NONE);
        note(ofJobs && !old.job().equals(record.job()) ? Adversity.SPLICED_OF_ANOTHER_JOB : Adversity.SPLICED);
        send(random.nextBoolean() ? old.to() : record.to(), old.value());
    }

    private synchronized void litter() {
        long due = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) * GARBAGE_EACH_SECOND / 1_000;
        while (count(Adversity.GARBAGE) < due) {
            var bytes = new byte[random.nextInt(LONGEST_GARBAGE)];
            random.nextBytes(bytes);
            send(litterers, anywhere(), bytes);
            note(Adversity.GARBAGE);
            garbageBytes.add(bytes.length);
        }
        send(anywhere(), longFrame());
        note(Adversity.BEGINNINGS_OF_LONG_FRAMES);
        if (count(Adversity.LONG_FRAMES) < MOST_LONG_FRAMES) {
            sendLongFrame(anywhere());
            note(Adversity.LONG_FRAMES);
        }
        held.forEach(Runnable::run);
        held.clear();
    }

    private Place anywhere() {
        return ends.get(random.nextInt(ends.size()));
    }

    /** 20 MiB in all its chunks, with the right hash: the transport could put it together. */
    private void sendLongFrame(Place to) {
        var frame = new byte[LONG_FRAME];
        random.nextBytes(frame);
        byte[] hash = Exchange.frameHash(frame);
        for (int i = 0; i < LONG_FRAME_CHUNKS; i++) {
            int from = i * (CHUNK_BYTES - CHUNK_HEADER);
            int size = Math.min(CHUNK_BYTES - CHUNK_HEADER, LONG_FRAME - from);
            send(
                    to,
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

    private void send(Place to, byte[] value) {
        send(producers, to, value);
    }

    private static void send(Map<String, KafkaProducer<byte[], byte[]>> by, Place to, byte[] value) {
        var producer = Objects.requireNonNull(by.get(to.bootstrapServers()));
        var _ = producer.send(new ProducerRecord<>(to.topic(), 0, null, value));
    }

    @Override
    public void close() {
        turns.shutdown();
        boolean ended;
        try {
            ended = turns.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended = false;
        }
        consumers.values().forEach(KafkaConsumer::close);
        producers.values().forEach(KafkaProducer::close);
        litterers.values().forEach(KafkaProducer::close);
        if (!ended || failure != null) {
            throw new IllegalStateException("the relay failed, or did not end within " + PATIENCE, failure);
        }
    }
}
