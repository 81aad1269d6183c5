package org.concordat.runtime.transport;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.concordat.federation.PartyId;
import org.concordat.testkit.relay.Hop;

/** A real Kafka broker in the tests' process: one for all tests of a JVM, and others for those that stop it. */
public final class TestBroker implements AutoCloseable {
    private static final AtomicInteger FEDERATIONS = new AtomicInteger();

    private final Map<String, Object> properties = new HashMap<>();
    private final int port = freePort();
    private KafkaRaftServer server;

    /** Started by the first test that asks. */
    private static final class Shared {
        static final TestBroker BROKER = startShared();

        private static TestBroker startShared() {
            var broker = new TestBroker();
            Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
            return broker;
        }
    }

    public static TestBroker shared() {
        return Shared.BROKER;
    }

    public TestBroker() {
        var listener = "PLAINTEXT://127.0.0.1:" + port;
        int controller = freePort();
        try {
            var data = Files.createTempDirectory("test-broker").toString();
            properties.put("log.dirs", data);
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(1)
                    .setDirectories(List.of(data))
                    .setMetadataLogDirectory(data)
                    .setControllerListenerName("CONTROLLER")
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
        properties.put("listeners", "CONTROLLER://127.0.0.1:" + controller + "," + listener);
        properties.put("advertised.listeners", listener);
        properties.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT");
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("inter.broker.listener.name", "PLAINTEXT");
        properties.put("auto.create.topics.enable", "false");
        properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        for (var topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            properties.put(topic + ".replication.factor", "1");
        }
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("offsets.topic.num.partitions", "1");
        server = launch();
    }

    private KafkaRaftServer launch() {
        var launched = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        launched.startup();
        return launched;
    }

    /** Stops it; its data stays. */
    public void stop() {
        server.shutdown();
        server.awaitShutdown();
    }

    /** On the same port and data. */
    public void startAgain() {
        server = launch();
    }

    /** Fresh topics between all these parties. */
    public List<KafkaSettings.Topic> federation(Collection<PartyId> parties) {
        int number = FEDERATIONS.incrementAndGet();
        var topics = new ArrayList<KafkaSettings.Topic>();
        for (PartyId from : parties) {
            for (PartyId to : parties) {
                if (!from.equals(to)) {
                    topics.add(new KafkaSettings.Topic(from, to, "f" + number + "." + from + "." + to));
                }
            }
        }
        try (var admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            admin.createTopics(topics.stream()
                            .map(topic -> new NewTopic(topic.name(), 1, (short) 1))
                            .toList())
                    .all()
                    .get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return topics;
    }

    /** From each topic of the first to the one of the others in its place. */
    public List<Hop> hops(List<KafkaSettings.Topic> from, List<KafkaSettings.Topic> to) {
        return IntStream.range(0, from.size())
                .mapToObj(i -> new Hop(place(from.get(i)), place(to.get(i))))
                .toList();
    }

    private Hop.Place place(KafkaSettings.Topic topic) {
        return new Hop.Place(bootstrapServers(), topic.name());
    }

    public KafkaSettings settings(PartyId self, List<KafkaSettings.Topic> topics) {
        return new KafkaSettings(self, bootstrapServers(), Map.of(), topics, 16 << 20);
    }

    /** Every frame that can be made of what lies in these topics, by the topics' order. */
    public List<byte[]> dump(List<KafkaSettings.Topic> topics) {
        var settings = settings(topics.getFirst().to(), topics);
        var frames = new ArrayList<byte[]>();
        var reassembly = new Reassembly(64 << 20, (_, _) -> true);
        try (var consumer = new KafkaConsumer<>(
                settings.consumerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = topics.stream()
                    .map(topic -> new TopicPartition(topic.name(), 0))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (var record : consumer.poll(java.time.Duration.ofMillis(200))) {
                    reassembly
                            .add(record.topic(), record.offset(), record.value())
                            .ifPresent(frames::add);
                }
            }
        }
        return frames;
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        stop();
        deleteQuietly(Path.of((String) properties.get("log.dirs")));
    }

    private static void deleteQuietly(Path directory) {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException _) {
            // it lies below the temporary directory
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
