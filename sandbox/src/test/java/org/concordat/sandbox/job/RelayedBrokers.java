package org.concordat.sandbox.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.concordat.cli.broker.BrokerSetup;
import org.concordat.crypto.keystore.TlsIdentity;
import org.concordat.federation.PartyId;
import org.concordat.federation.identity.Manifest;
import org.concordat.sandbox.broker.BrokerSecurity;
import org.concordat.sandbox.broker.PartyBrokers;
import org.concordat.sandbox.broker.SandboxBroker;
import org.concordat.sandbox.process.Ports;
import org.concordat.testkit.relay.Hop;
import org.concordat.testkit.relay.HostileRelay;

/** A broker for each party that authenticates nobody, and a relay alone that carries from one to another. */
final class RelayedBrokers implements PartyBrokers, AutoCloseable {
    /** Garbage and beginnings of long frames come to 7 MB a second. */
    private static final Map<String, String> KEEPING_LITTLE =
            Map.of("retention.bytes", Integer.toString(128 << 20), "segment.bytes", Integer.toString(32 << 20));

    private final Path folder;
    private final long seed;
    private final Map<PartyId, SandboxBroker> brokers = new HashMap<>();
    private HostileRelay relay;

    RelayedBrokers(Path folder, long seed) {
        this.folder = folder;
        this.seed = seed;
    }

    HostileRelay relay() {
        return relay;
    }

    @Override
    public BrokerSecurity security(Map<String, TlsIdentity> identities) {
        return BrokerSecurity.plaintext();
    }

    @Override
    public Map<String, String> bootstrapServers(SandboxBroker broker, Manifest manifest)
            throws IOException, InterruptedException {
        var ports = new Ports();
        for (var card : manifest.parties()) {
            var own = SandboxBroker.start(
                    folder.resolve("kafka-" + card.id()), ports.next(), ports.next(), BrokerSecurity.plaintext());
            brokers.put(card.id(), own);
            makeTopics(own, manifest);
        }
        relay = new HostileRelay(
                manifest.topics().stream()
                        .map(topic -> new Hop(at(topic.from(), topic), at(topic.to(), topic)))
                        .toList(),
                seed);
        return brokers.entrySet().stream()
                .collect(Collectors.toMap(
                        each -> each.getKey().value(), each -> each.getValue().bootstrapServers()));
    }

    private Hop.Place at(PartyId party, Manifest.Topic topic) {
        return new Hop.Place(brokers.get(party).bootstrapServers(), topic.name());
    }

    private static void makeTopics(SandboxBroker broker, Manifest manifest) throws InterruptedException {
        try (var admin = Admin.create(broker.clientProperties("admin"))) {
            new BrokerSetup(admin).makeTopics(manifest);
            List<AlterConfigOp> little = KEEPING_LITTLE.entrySet().stream()
                    .map(each -> new AlterConfigOp(
                            new ConfigEntry(each.getKey(), each.getValue()), AlterConfigOp.OpType.SET))
                    .toList();
            var changes = new HashMap<ConfigResource, Collection<AlterConfigOp>>();
            manifest.topics()
                    .forEach(topic -> changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()), little));
            admin.incrementalAlterConfigs(changes).all().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("a broker takes no settings for its topics", e);
        }
    }

    @Override
    public void close() {
        try {
            if (relay != null) {
                relay.close();
            }
        } finally {
            brokers.values().forEach(SandboxBroker::close);
        }
    }
}
