package org.concordat.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.assertj.core.api.ThrowableAssert;
import org.concordat.cli.broker.BrokerSetup;
import org.concordat.crypto.keystore.TlsIdentity;
import org.concordat.federation.PartyId;
import org.concordat.federation.identity.Manifest;
import org.concordat.sandbox.broker.MutualTls;
import org.concordat.sandbox.broker.SandboxBroker;
import org.concordat.sandbox.process.Ports;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real broker with TLS, client certificates and the rules of a manifest: who may write and read which topic. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokerAccessTest {
    private final FoundedFederation founded =
            FoundedFederation.of(SandboxPlan.of("bank", List.of("bureau"), List.of("notary")));
    private MutualTls security;
    private SandboxBroker broker;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        var identities = new LinkedHashMap<String, TlsIdentity>();
        founded.secrets()
                .forEach((party, secrets) ->
                        identities.put(party, secrets.keystore().tls()));
        security = new MutualTls(identities);
        var ports = new Ports();
        broker = SandboxBroker.start(directory.resolve("kafka"), ports.next(), ports.next(), security);
        try (var admin = admin()) {
            assertThat(new BrokerSetup(admin).apply(founded.manifest()))
                    .isEqualTo(new BrokerSetup.Changes(6, 6 * (4 + 1) + 3 * (1 + 1), 0, Set.of()));
        }
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private Admin admin() {
        return Admin.create(broker.clientProperties("admin"));
    }

    @Test
    void theSenderWritesAndTheReceiverReads() throws Exception {
        write(broker.clientProperties("bank"), topic("bank", "bureau"));
        assertThat(read(broker.clientProperties("bureau"), topic("bank", "bureau")))
                .isPositive();
    }

    @Test
    void nobodyReadsOrWritesAnothersTopic() throws Exception {
        var topic = topic("bank", "bureau");
        write(broker.clientProperties("bank"), topic);
        for (var stranger : List.of("notary", "bank")) {
            assertThatThrownBy(() -> read(broker.clientProperties(stranger), topic))
                    .as(stranger + " reads what is for the bureau")
                    .isInstanceOf(AuthorizationException.class);
        }
        for (var stranger : List.of("notary", "bureau")) {
            assertThatThrownBy(() -> write(broker.clientProperties(stranger), topic))
                    .as(stranger + " writes as the bank")
                    .rootCause()
                    .isInstanceOf(AuthorizationException.class);
        }
        assertThat(read(broker.clientProperties("admin"), topic))
                .as("the records are there: only the rules keep them from the others")
                .isPositive();
    }

    @Test
    void aCertificateThatTheManifestDoesNotNameOpensNothing() {
        var forged = TlsIdentity.generate("bureau", List.of(), Instant.now(), new SecureRandom());
        assertThatThrownBy(() -> read(client(security.client(forged)), topic("bank", "bureau")))
                .isInstanceOf(KafkaException.class);
        var plaintext = new HashMap<String, Object>(Map.of("bootstrap.servers", broker.bootstrapServers()));
        assertThatThrownBy(() -> read(plaintext, topic("bank", "bureau"))).isInstanceOf(KafkaException.class);
    }

    /** M36: 8 MiB of zeros in some kilobytes; measured as it unpacks. */
    @Test
    void aBatchThatUnpacksBeyondTheLimitIsRefusedByTheBroker() {
        var bombs = new HashMap<>(broker.clientProperties("bank"));
        bombs.put("compression.type", "gzip");
        bombs.put("batch.size", 16 << 20);
        bombs.put("linger.ms", 500);
        bombs.put("max.request.size", 32 << 20);
        var topic = topic("bank", "bureau");
        try (var producer = new KafkaProducer<>(bombs, new ByteArraySerializer(), new ByteArraySerializer())) {
            var sent = producer.send(new ProducerRecord<>(topic, new byte[8 << 20]));
            assertThatThrownBy(() -> sent.get(30, TimeUnit.SECONDS))
                    .rootCause()
                    .isInstanceOf(RecordTooLargeException.class);
        }
    }

    /** K16: its certificate is as good as before. */
    @Test
    void aSuspendedPartyNeitherWritesNorReadsUntilTheManifestIsAppliedAgain() throws Exception {
        var topic = topic("notary", "bank");
        write(broker.clientProperties("notary"), topic);
        try (var admin = admin()) {
            var setup = new BrokerSetup(admin);
            assertThat(setup.suspend(founded.manifest(), new PartyId("notary"))).isEqualTo(4 + 4 + 1);
            awaitRefusal(() -> write(broker.clientProperties("notary"), topic));
            assertThatThrownBy(() -> read(broker.clientProperties("notary"), topic("bank", "notary")))
                    .isInstanceOf(AuthorizationException.class);
            write(broker.clientProperties("bank"), topic("bank", "bureau"));
            assertThat(setup.apply(founded.manifest()).rulesMade()).isEqualTo(4 + 4 + 1);
        }
    }

    /** The rules reach the broker a moment after they were taken. */
    private static void awaitRefusal(ThrowableAssert.ThrowingCallable act) {
        Throwable found = null;
        for (int attempt = 0; attempt < 50 && found == null; attempt++) {
            found = org.assertj.core.api.Assertions.catchThrowable(act);
        }
        assertThat(found).rootCause().isInstanceOf(AuthorizationException.class);
    }

    /** K17: the other way round stands in {@code PinnedTlsTest}. */
    @Test
    void aClientThatSpeaksLessThanTls13IsRefused() {
        var bank = new HashMap<>(broker.clientProperties("bank"));
        bank.put("ssl.enabled.protocols", "TLSv1.2");
        bank.put("ssl.protocol", "TLSv1.2");
        assertThatThrownBy(() -> read(bank, topic("bureau", "bank"))).isInstanceOf(SslAuthenticationException.class);
    }

    @Test
    void appliedAgainItChangesNothingAndWhatWasAddedByHandGoes() throws Exception {
        try (var admin = admin()) {
            var setup = new BrokerSetup(admin);
            awaitChanges(setup, NONE);
            admin.createAcls(List.of(new AclBinding(
                            new ResourcePattern(ResourceType.TOPIC, topic("bank", "notary"), PatternType.LITERAL),
                            new AccessControlEntry("User:bureau", "*", AclOperation.READ, AclPermissionType.ALLOW))))
                    .all()
                    .get(10, TimeUnit.SECONDS);
            awaitChanges(setup, new BrokerSetup.Changes(0, 0, 1, Set.of()));
        }
    }

    /**
     * The notary leaves. At the same broker there are another federation of the same name, with the bank in it, rules that have
     * nothing to do with either, and such as look like a federation's.
     */
    @Test
    void whatTheManifestNamesNoMoreLosesItsRulesAndNothingElseDoes() throws Exception {
        var neighbour = FoundedFederation.of(SandboxPlan.of("bank", List.of("lender"), List.of("registry")))
                .manifest();
        assertThat(neighbour.federation()).isEqualTo(founded.manifest().federation());
        var strangers = List.of(
                allowed(ResourceType.TOPIC, "metrics", "notary", AclOperation.WRITE),
                allowed(ResourceType.GROUP, "concordat-monitor", "monitor", AclOperation.READ),
                allowed(ResourceType.TOPIC, "t-00", "notary", AclOperation.READ));
        var topic = topic("notary", "bank");
        try (var admin = admin()) {
            var setup = new BrokerSetup(admin);
            admin.createAcls(strangers).all().get(10, TimeUnit.SECONDS);
            setup.apply(neighbour);
            awaitChanges(setup, neighbour, NONE);
            awaitChanges(setup, founded.manifest(), NONE);
            write(broker.clientProperties("notary"), topic);

            var changes = setup.apply(without("notary", founded.manifest()));
            assertThat(changes.rulesMade()).isZero();
            assertThat(changes.rulesRemoved()).isEqualTo(4 * (4 + 1) + 1 + 1);
            assertThat(changes.topicsLeft())
                    .containsExactlyInAnyOrder(
                            topic, topic("notary", "bureau"), topic("bank", "notary"), topic("bureau", "notary"));
            awaitRefusal(() -> write(broker.clientProperties("notary"), topic));
            assertThatThrownBy(() -> read(broker.clientProperties("notary"), topic("bank", "notary")))
                    .isInstanceOf(AuthorizationException.class);
            assertThat(admin.listTopics().names().get(10, TimeUnit.SECONDS))
                    .as("topics stay, with their records")
                    .containsAll(changes.topicsLeft());
            write(broker.clientProperties("bank"), topic("bank", "bureau"));
            awaitChanges(setup, without("notary", founded.manifest()), NONE);
            awaitChanges(setup, neighbour, NONE);
            assertThat(rules(admin)).containsAll(strangers);

            setup.apply(without("bank", neighbour));
            awaitChanges(setup, without("notary", founded.manifest()), NONE);
            assertThat(rules(admin)).contains(allowed(ResourceType.GROUP, "concordat-bank", "bank", AclOperation.READ));

            setup.apply(founded.manifest());
            awaitChanges(setup, founded.manifest(), NONE);
            write(broker.clientProperties("notary"), topic);
        }
    }

    /** Each of them stands beside the manifest's rules, which look whole. */
    @Test
    void aBrokerWhoseRulesLetAPartyPastTheManifestsIsNotSetUp() throws Exception {
        var topic = topic("bank", "notary");
        var loopholes = List.of(
                allowed(
                        new ResourcePattern(ResourceType.TOPIC, topic.substring(0, 3), PatternType.PREFIXED),
                        "User:bureau"),
                allowed(new ResourcePattern(ResourceType.TOPIC, "*", PatternType.LITERAL), "User:bureau"),
                allowed(new ResourcePattern(ResourceType.TOPIC, "*", PatternType.LITERAL), "User:*"));
        write(broker.clientProperties("bank"), topic);
        try (var admin = admin()) {
            var setup = new BrokerSetup(admin);
            for (var loophole : loopholes) {
                admin.createAcls(List.of(loophole)).all().get(10, TimeUnit.SECONDS);
                awaitSuccess(() -> read(broker.clientProperties("bureau"), topic));
                assertThatThrownBy(() -> setup.apply(founded.manifest()))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("is not set up")
                        .hasMessageContaining(loophole.entry().principal() + " may READ TOPIC "
                                + loophole.pattern().name());
                admin.deleteAcls(List.of(loophole.toFilter())).all().get(10, TimeUnit.SECONDS);
                Throwable refused = null;
                for (int attempt = 0; attempt < 50 && refused == null; attempt++) {
                    refused = org.assertj.core.api.Assertions.catchThrowable(
                            () -> read(broker.clientProperties("bureau"), topic));
                }
                assertThat(refused).isInstanceOf(AuthorizationException.class);
                setup.apply(founded.manifest());
            }
            assertThat(setup.hidesWhetherEveryoneMay()).isTrue();
        }
    }

    private static AclBinding allowed(ResourcePattern pattern, String principal) {
        return new AclBinding(
                pattern, new AccessControlEntry(principal, "*", AclOperation.READ, AclPermissionType.ALLOW));
    }

    private static void awaitSuccess(ThrowableAssert.ThrowingCallable act) {
        Throwable found = org.assertj.core.api.Assertions.catchThrowable(act);
        for (int attempt = 0; attempt < 50 && found != null; attempt++) {
            found = org.assertj.core.api.Assertions.catchThrowable(act);
        }
        assertThat(found).isNull();
    }

    private static AclBinding allowed(ResourceType type, String name, String party, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(type, name, PatternType.LITERAL),
                new AccessControlEntry("User:" + party, "*", operation, AclPermissionType.ALLOW));
    }

    private static Collection<AclBinding> rules(Admin admin) throws Exception {
        return admin.describeAcls(AclBindingFilter.ANY).values().get(10, TimeUnit.SECONDS);
    }

    /** The next manifest, without that party. */
    private static Manifest without(String party, Manifest manifest) {
        var left = new PartyId(party);
        return new Manifest(
                manifest.federation(),
                manifest.serial() + 1,
                manifest.parties().stream()
                        .filter(card -> !card.id().equals(left))
                        .toList(),
                manifest.topics().stream()
                        .filter(topic ->
                                !topic.from().equals(left) && !topic.to().equals(left))
                        .toList(),
                manifest.floors(),
                Map.of());
    }

    private static final BrokerSetup.Changes NONE = new BrokerSetup.Changes(0, 0, 0, Set.of());

    private void awaitChanges(BrokerSetup setup, BrokerSetup.Changes expected) throws InterruptedException {
        awaitChanges(setup, founded.manifest(), expected);
    }

    /** The broker shows new rules a moment after it took them. */
    private static void awaitChanges(BrokerSetup setup, Manifest manifest, BrokerSetup.Changes expected)
            throws InterruptedException {
        BrokerSetup.Changes found = setup.apply(manifest);
        for (int attempt = 0; attempt < 50 && !found.equals(expected); attempt++) {
            found = setup.apply(manifest);
        }
        assertThat(found).isEqualTo(expected);
    }

    private String topic(String from, String to) {
        return founded.manifest().topics().stream()
                .filter(topic ->
                        topic.from().value().equals(from) && topic.to().value().equals(to))
                .map(Manifest.Topic::name)
                .findFirst()
                .orElseThrow();
    }

    private Map<String, Object> client(Map<String, Object> properties) {
        var all = new HashMap<>(properties);
        all.put("bootstrap.servers", broker.bootstrapServers());
        return all;
    }

    private static void write(Map<String, Object> properties, String topic)
            throws ExecutionException, InterruptedException, java.util.concurrent.TimeoutException {
        var all = new HashMap<>(properties);
        all.put("max.block.ms", 20_000);
        try (var producer = new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, new byte[] {1})).get(30, TimeUnit.SECONDS);
        }
    }

    private static int read(Map<String, Object> properties, String topic) {
        var all = new HashMap<>(properties);
        all.put("default.api.timeout.ms", 5_000);
        all.put("request.timeout.ms", 4_000);
        try (var consumer = new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            for (int attempt = 0; attempt < 20; attempt++) {
                int found = consumer.poll(Duration.ofMillis(500)).count();
                if (found > 0) {
                    return found;
                }
            }
        }
        throw new TimeoutException("nothing came");
    }
}
