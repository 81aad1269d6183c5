package org.concordat.sandbox.broker;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** A Kafka broker in this process, its own controller, on loopback ports. It can be stopped and started again. */
public final class SandboxBroker implements Closeable {
    private static final int NODE = 1;

    private final Map<String, Object> properties;
    private final BrokerSecurity security;
    private final int port;
    private KafkaRaftServer server;

    private SandboxBroker(Map<String, Object> properties, BrokerSecurity security, int port) {
        this.properties = properties;
        this.security = security;
        this.port = port;
        this.server = launch();
    }

    /** Formats the directory and starts a broker; it answers when this returns. */
    public static SandboxBroker start(Path directory, int port, int controllerPort, BrokerSecurity security)
            throws IOException {
        var data = Files.createDirectories(directory).toString();
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(NODE)
                    .setDirectories(List.of(data))
                    .setMetadataLogDirectory(data)
                    .setControllerListenerName("CONTROLLER")
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setIgnoreFormatted(true)
                    .run();
        } catch (Exception e) {
            throw new IOException("cannot format the broker's directory " + directory, e);
        }
        return new SandboxBroker(properties(data, port, controllerPort, security), security, port);
    }

    private static Map<String, Object> properties(String data, int port, int controllerPort, BrokerSecurity security) {
        var listener = security.protocol() + "://127.0.0.1:" + port;
        var properties = new HashMap<String, Object>();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", Integer.toString(NODE));
        properties.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
        properties.put("listeners", "CONTROLLER://127.0.0.1:" + controllerPort + "," + listener);
        properties.put("advertised.listeners", listener);
        properties.put(
                "listener.security.protocol.map",
                "CONTROLLER:" + security.protocol() + "," + security.protocol() + ":" + security.protocol());
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("inter.broker.listener.name", security.protocol());
        properties.put("log.dirs", data);
        properties.put("auto.create.topics.enable", "false");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
        for (var topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            properties.put(topic + ".replication.factor", "1");
        }
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("offsets.topic.num.partitions", "1");
        properties.put("transaction.state.log.num.partitions", "1");
        properties.putAll(security.brokerProperties());
        return properties;
    }

    private KafkaRaftServer launch() {
        var launched = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        launched.startup();
        return launched;
    }

    /** Where clients connect: {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** What a client of this broker is configured with. The principal is a party's id, or {@code admin}. */
    public Map<String, Object> clientProperties(String principal) {
        var configuration = new HashMap<>(security.clientProperties(principal));
        configuration.put("bootstrap.servers", bootstrapServers());
        return configuration;
    }

    /** Makes topics of one partition, so that order holds. */
    public void createTopics(Collection<String> names) throws InterruptedException {
        try (var admin = Admin.create(clientProperties("admin"))) {
            var topics =
                    names.stream().map(name -> new NewTopic(name, 1, (short) 1)).toList();
            admin.createTopics(topics).all().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the sandbox's broker made no topics", e);
        }
    }

    /** Stops and starts the broker on the same port and data, as a crashed broker would come back. */
    public synchronized void restart() {
        close();
        server = launch();
    }

    /** Stops the broker; its data stays. */
    @Override
    public synchronized void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
