package org.concordat.runtime.transport;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SslConfigs;
import org.concordat.federation.PartyId;

/**
 * How this party reaches the broker.
 *
 * @param properties of Kafka's clients, for example those of TLS; what this transport depends on is not taken from them
 * @param topics one for each ordered pair of parties
 * @param reassemblyBytes the longest frame, and what unfinished frames may hold in memory
 */
public record KafkaSettings(
        PartyId self,
        String bootstrapServers,
        Map<String, String> properties,
        List<Topic> topics,
        int reassemblyBytes) {
    /** How long a sender may wait for the broker. */
    public static final Duration MAX_BLOCK = Duration.ofSeconds(2);

    public static final int DEFAULT_REASSEMBLY_BYTES = 256 << 20;

    /** Records that a poll unpacks at once, each of {@link Chunks#RECORD_BYTES} at most where the sender is honest: 16 MiB. */
    private static final int RECORDS_OF_A_POLL = 32;

    public KafkaSettings {
        properties = Map.copyOf(properties);
        topics = List.copyOf(topics);
    }

    /** Never a property: a key may be among them. */
    @Override
    public String toString() {
        return "KafkaSettings[" + self + ", " + bootstrapServers + "]";
    }

    /** The topic in which {@code from} writes to {@code to}. */
    public record Topic(PartyId from, PartyId to, String name) {}

    Optional<String> topicTo(PartyId to) {
        return topics.stream()
                .filter(topic -> topic.from().equals(self) && topic.to().equals(to))
                .map(Topic::name)
                .findFirst();
    }

    List<String> topicsToSelf() {
        return topics.stream()
                .filter(topic -> topic.to().equals(self))
                .map(Topic::name)
                .toList();
    }

    Map<String, Object> producerProperties() {
        var all = common();
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (int) MAX_BLOCK.toMillis());
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        all.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * Chunks.RECORD_BYTES);
        all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
        return all;
    }

    Map<String, Object> consumerProperties() {
        var all = common();
        all.put(ConsumerConfig.GROUP_ID_CONFIG, "concordat-" + self);
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        all.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 << 20);
        all.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);
        all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_OF_A_POLL);
        return all;
    }

    private Map<String, Object> common() {
        var all = new HashMap<String, Object>(properties);
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        all.put(CommonClientConfigs.CLIENT_ID_CONFIG, "concordat-" + self);
        if (PinnedTls.suits(all)) {
            all.putIfAbsent(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, PinnedTls.class);
        }
        all.putIfAbsent(CommonClientConfigs.RECONNECT_BACKOFF_MS_CONFIG, 100);
        all.putIfAbsent(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        return all;
    }
}
