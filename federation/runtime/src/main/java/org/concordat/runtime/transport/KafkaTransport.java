package org.concordat.runtime.transport;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Transport;
import org.concordat.runtime.model.HashedFiles;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frames over Kafka: one topic, of one partition, for each ordered pair of parties. Frames go as chunks. The offset of a
 * record is committed after its frame was handed over. While the broker is away, what is sent is lost and sent again later
 * by {@code Exchange}; a sender waits at most {@link KafkaSettings#MAX_BLOCK}.
 */
public final class KafkaTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaTransport.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration CLOSE = Duration.ofSeconds(3);
    private static final long COMMIT_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int HANDOVERS = 3;
    private static final int MOST_TOLD = 100;

    private final KafkaSettings settings;
    private final Producer<byte[], byte[]> producer;
    private final Map<PartyId, ReentrantLock> turns = new ConcurrentHashMap<>();
    private final LongAdder lost = new LongAdder();
    private final LongAdder undelivered = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final BiConsumer<String, String> refused;
    private volatile long restUntil = System.nanoTime();
    private volatile boolean closed;
    private @Nullable Thread receiving;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;

    public KafkaTransport(KafkaSettings settings) {
        this(settings, (_, _) -> {});
    }

    /** @param refused hears of each broker's certificate that is refused, once, by its SHA-256, and why */
    public KafkaTransport(KafkaSettings settings, BiConsumer<String, String> refused) {
        this.settings = settings;
        this.refused = refused;
        this.producer = new KafkaProducer<>(
                listening(settings.producerProperties()), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Frames that a sender lost here, and frames that the receiver would not take, both of which are sent again by their
     * senders; records that were no part of a frame, and frames that were given up; handshakes with a broker whose certificate
     * was refused.
     */
    @Override
    public Map<String, Long> counters() {
        return Map.of(
                "lost", lost.sum(),
                "undelivered", undelivered.sum(),
                "dropped", dropped.sum(),
                "tls-peer-rejected", rejected.sum());
    }

    private Map<String, Object> listening(Map<String, Object> properties) {
        properties.put(PinnedTls.REFUSED, (BiConsumer<X509Certificate, String>) this::refused);
        return properties;
    }

    private void refused(X509Certificate certificate, String why) {
        rejected.increment();
        String fingerprint;
        try {
            fingerprint = HexFormat.of().formatHex(HashedFiles.sha256(certificate.getEncoded()));
        } catch (CertificateEncodingException _) {
            fingerprint = "unreadable";
        }
        if (told.size() < MOST_TOLD && told.add(fingerprint)) {
            LOG.atError().addArgument(fingerprint).addArgument(why).log("tls-peer-rejected, certificate {}: {}");
            refused.accept(fingerprint, why);
        }
    }

    @Override
    public void send(PartyId to, byte[] frame) {
        var topic = settings.topicTo(to);
        if (closed || topic.isEmpty() || System.nanoTime() - restUntil < 0) {
            lost.increment();
            return;
        }
        var turn = turns.computeIfAbsent(to, _ -> new ReentrantLock());
        turn.lock();
        try {
            for (byte[] chunk : Chunks.split(frame)) {
                var _ = producer.send(new ProducerRecord<>(topic.get(), 0, null, chunk), (_, failure) -> {
                    if (failure != null) {
                        lost.increment();
                    }
                });
            }
        } catch (KafkaException | IllegalStateException e) {
            restUntil = System.nanoTime() + REST_NANOS;
            lost.increment();
            LOG.atWarn().addArgument(to).addArgument(e.getMessage()).log("Nothing goes to {} now: {}");
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void start(Receiver receiver) {
        if (receiving != null) {
            throw new IllegalStateException("the transport was started before");
        }
        var thread = Thread.ofPlatform().daemon().name("kafka-receive").unstarted(() -> receive(receiver));
        receiving = thread;
        thread.start();
    }

    private void receive(Receiver receiver) {
        while (!closed) {
            var opened = new KafkaConsumer<>(
                    listening(settings.consumerProperties()), new ByteArrayDeserializer(), new ByteArrayDeserializer());
            consumer = opened;
            try {
                var partitions = settings.topicsToSelf().stream()
                        .map(name -> new TopicPartition(name, 0))
                        .toList();
                opened.assign(partitions);
                pollUntilClosed(opened, receiver);
            } catch (WakeupException _) {
                // closed
            } catch (KafkaException e) {
                LOG.atWarn().addArgument(e.getMessage()).log("Receiving begins anew: {}");
                rest(REST_NANOS);
            } finally {
                consumer = null;
                opened.close(CloseOptions.timeout(CLOSE));
            }
        }
    }

    private void pollUntilClosed(KafkaConsumer<byte[], byte[]> opened, Receiver receiver) {
        var reassembly =
                new Reassembly(settings.reassemblyBytes(), (beginning, length) -> expects(receiver, beginning, length));
        var next = new HashMap<TopicPartition, Long>();
        long committed = System.nanoTime();
        long counted = 0;
        while (!closed) {
            for (ConsumerRecord<byte[], byte[]> record : opened.poll(POLL)) {
                var value = record.value() == null ? new byte[0] : record.value();
                reassembly.add(record.topic(), record.offset(), value).ifPresent(frame -> handOver(receiver, frame));
                next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
            }
            dropped.add(reassembly.dropped() - counted);
            counted = reassembly.dropped();
            if (!next.isEmpty() && System.nanoTime() - committed > COMMIT_EVERY_NANOS) {
                opened.commitAsync(settled(next, reassembly), (_, _) -> {});
                next.clear();
                committed = System.nanoTime();
            }
        }
        if (!next.isEmpty()) {
            opened.commitAsync(settled(next, reassembly), (_, _) -> {});
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> settled(
            Map<TopicPartition, Long> next, Reassembly reassembly) {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        next.forEach((partition, offset) ->
                offsets.put(partition, new OffsetAndMetadata(reassembly.settled(partition.topic(), offset))));
        return offsets;
    }

    /** What cannot be told now, because the database is away, is not gathered: it comes again. */
    private static boolean expects(Receiver receiver, byte[] beginning, long length) {
        try {
            return receiver.expects(beginning, length);
        } catch (RuntimeException e) {
            LOG.atWarn().addArgument(e.toString()).log("A long frame is not gathered now: {}");
            return false;
        }
    }

    /** A frame that cannot be taken over, because the database is away, is given up after some tries: it comes again. */
    private void handOver(Receiver receiver, byte[] frame) {
        for (int attempt = 1; !closed; attempt++) {
            try {
                receiver.onFrame(frame);
                return;
            } catch (RuntimeException e) {
                if (attempt == HANDOVERS) {
                    undelivered.increment();
                    LOG.atError().setCause(e).log("A frame was not taken over; its sender will send it again");
                    return;
                }
                rest(TimeUnit.MILLISECONDS.toNanos(200) << attempt);
            }
        }
    }

    private void rest(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        var open = consumer;
        if (open != null) {
            open.wakeup();
        }
        var thread = receiving;
        try {
            if (thread != null) {
                thread.join(CLOSE);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        producer.close(CLOSE);
    }

    /** The topics of this party, for people who set them up. */
    public List<String> topics() {
        return settings.topics().stream().map(KafkaSettings.Topic::name).toList();
    }
}
