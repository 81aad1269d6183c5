package org.concordat.cli.broker;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.concordat.crypto.keystore.TlsIdentity;
import org.concordat.federation.PartyId;
import org.concordat.federation.identity.Manifest;

/**
 * Brings a broker to what a manifest says: each topic with one partition, written by its sender alone and read by its receiver
 * alone, who also may keep its place in the consumer group {@code concordat-PARTY}. Principals are {@code User:PARTY}, as a
 * broker makes them of the certificates' common names. Done twice, it changes nothing; other rules for these topics go.
 *
 * <p>Each topic and group carries a {@linkplain Marks mark} of the federation. By it the rules are found, and go, of topics and
 * groups that a later manifest of the same federation names no more; topics with their records stay. What has no such mark, or
 * that of another federation too, is left alone.
 *
 * <p>A topic stores records uncompressed and takes no batch above {@value #MOST_BATCH_BYTES} bytes: a batch that a producer
 * compressed is measured as it unpacks, so that no small batch grows large at its receiver.
 */
public final class BrokerSetup {
    private static final long PATIENCE_SECONDS = 30;
    private static final int MOST_BATCH_BYTES = (1 << 20) + 12;
    private static final Map<String, String> TOPIC =
            Map.of("compression.type", "uncompressed", "max.message.bytes", Integer.toString(MOST_BATCH_BYTES));

    private final Admin admin;

    public BrokerSetup(Admin admin) {
        this.admin = admin;
    }

    /**
     * What was changed.
     *
     * @param topicsLeft names of topics that lost all their rules, because the manifest names them no more
     */
    public record Changes(int topicsMade, int rulesMade, int rulesRemoved, Set<String> topicsLeft) {
        public Changes {
            topicsLeft = Set.copyOf(topicsLeft);
        }
    }

    /**
     * @throws IllegalStateException if the broker refuses, has no authorizer, or lets somebody past the rules: then they stand, and
     *     what it says has to go before they hold
     */
    public Changes apply(Manifest manifest) throws InterruptedException {
        try {
            int topics = topics(manifest);
            var wanted = rules(manifest);
            var all = all();
            var marks = Marks.of(manifest, all);
            wanted.addAll(marks.at(resources(manifest)));
            var missing = new ArrayList<>(wanted);
            missing.removeAll(all);
            var surplus = new HashSet<>(found(manifest, all));
            surplus.removeIf(marks::foreign);
            surplus.removeAll(wanted);
            var left = marks.left(resources(manifest), all);
            surplus.addAll(left);
            admin.createAcls(missing).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            admin.deleteAcls(surplus.stream().map(AclBinding::toFilter).toList())
                    .all()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            requireNoLoophole(manifest, all);
            return new Changes(topics, missing.size(), surplus.size(), topicsOf(left));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SecurityDisabledException) {
                throw new IllegalStateException(
                        "the broker has no authorizer: everybody may read and write all topics; set"
                                + " authorizer.class.name",
                        e);
            }
            throw new IllegalStateException("the broker refuses: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the broker does not answer within " + PATIENCE_SECONDS + " s", e);
        }
    }

    private void requireNoLoophole(Manifest manifest, Collection<AclBinding> all)
            throws InterruptedException, ExecutionException, TimeoutException {
        var loopholes = new ArrayList<>(Loopholes.of(manifest, resources(manifest), all));
        if (Loopholes.everyone(admin, PATIENCE_SECONDS) == Loopholes.Everyone.ALLOWED) {
            loopholes.add("everybody may do what no rule is for (allow.everyone.if.no.acl.found=true)");
        }
        if (!loopholes.isEmpty()) {
            throw new IllegalStateException("the broker is not set up: its rules let others past the manifest's: "
                    + String.join("; ", loopholes)
                    + ". Take them away and do this again; administrators belong in super.users");
        }
    }

    /** Whether the broker sets allow.everyone.if.no.acl.found, without showing to what. */
    public boolean hidesWhetherEveryoneMay() throws InterruptedException {
        try {
            return Loopholes.everyone(admin, PATIENCE_SECONDS) == Loopholes.Everyone.HIDDEN;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker refuses: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the broker does not answer within " + PATIENCE_SECONDS + " s", e);
        }
    }

    /**
     * Takes every rule from a party, which then may neither write nor read; {@link #apply} gives them back as long as the
     * manifest names it.
     *
     * @return how many rules went
     */
    public int suspend(Manifest manifest, PartyId party) throws InterruptedException {
        var principal = "User:" + party;
        try {
            var its = found(manifest, all()).stream()
                    .filter(rule -> rule.entry().principal().equals(principal))
                    .map(AclBinding::toFilter)
                    .toList();
            admin.deleteAcls(its).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return its.size();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker refuses: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the broker does not answer within " + PATIENCE_SECONDS + " s", e);
        }
    }

    /**
     * Makes the topics alone, at a broker that authenticates nobody: the envelopes are all that keeps the parties apart then.
     *
     * @return how many were missing
     */
    public int makeTopics(Manifest manifest) throws InterruptedException {
        try {
            return topics(manifest);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker refuses: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the broker does not answer within " + PATIENCE_SECONDS + " s", e);
        }
    }

    private int topics(Manifest manifest) throws InterruptedException, ExecutionException, TimeoutException {
        var there = admin.listTopics().names().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        var missing = manifest.topics().stream()
                .filter(topic -> !there.contains(topic.name()))
                .map(topic ->
                        new NewTopic(topic.name(), java.util.Optional.of(1), java.util.Optional.empty()).configs(TOPIC))
                .toList();
        admin.createTopics(missing).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        limit(manifest.topics().stream()
                .map(Manifest.Topic::name)
                .filter(there::contains)
                .toList());
        return missing.size();
    }

    /** Topics that were there before, whoever made them. */
    private void limit(Collection<String> topics) throws InterruptedException, ExecutionException, TimeoutException {
        var changes = new HashMap<ConfigResource, Collection<AlterConfigOp>>();
        for (String topic : topics) {
            changes.put(
                    new ConfigResource(ConfigResource.Type.TOPIC, topic),
                    TOPIC.entrySet().stream()
                            .map(setting -> new AlterConfigOp(
                                    new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                            .toList());
        }
        admin.incrementalAlterConfigs(changes).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Every rule that the manifest asks for. */
    static Set<AclBinding> rules(Manifest manifest) {
        var rules = new HashSet<AclBinding>();
        for (Manifest.Topic topic : manifest.topics()) {
            var resource = new ResourcePattern(ResourceType.TOPIC, topic.name(), PatternType.LITERAL);
            rules.add(rule(resource, topic.from(), AclOperation.WRITE));
            rules.add(rule(resource, topic.from(), AclOperation.DESCRIBE));
            rules.add(rule(resource, topic.to(), AclOperation.READ));
            rules.add(rule(resource, topic.to(), AclOperation.DESCRIBE));
        }
        manifest.parties().forEach(party -> rules.add(rule(group(party.id()), party.id(), AclOperation.READ)));
        return rules;
    }

    private static ResourcePattern group(PartyId party) {
        return new ResourcePattern(ResourceType.GROUP, Marks.GROUP + party, PatternType.LITERAL);
    }

    private static AclBinding rule(ResourcePattern resource, PartyId party, AclOperation operation) {
        return new AclBinding(
                resource, new AccessControlEntry("User:" + party, "*", operation, AclPermissionType.ALLOW));
    }

    private static Set<ResourcePattern> resources(Manifest manifest) {
        var resources = new HashSet<ResourcePattern>();
        manifest.topics()
                .forEach(topic ->
                        resources.add(new ResourcePattern(ResourceType.TOPIC, topic.name(), PatternType.LITERAL)));
        manifest.parties().forEach(party -> resources.add(group(party.id())));
        return resources;
    }

    private static Set<AclBinding> found(Manifest manifest, Collection<AclBinding> all) {
        var ours = resources(manifest);
        return all.stream().filter(rule -> ours.contains(rule.pattern())).collect(Collectors.toSet());
    }

    private Collection<AclBinding> all() throws InterruptedException, ExecutionException, TimeoutException {
        return admin.describeAcls(new AclBindingFilter(ResourcePatternFilter.ANY, AccessControlEntryFilter.ANY))
                .values()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static Set<String> topicsOf(Collection<AclBinding> rules) {
        return rules.stream()
                .map(AclBinding::pattern)
                .filter(resource -> resource.resourceType() == ResourceType.TOPIC)
                .map(ResourcePattern::name)
                .collect(Collectors.toSet());
    }

    /** An admin client by properties as Kafka's own tools take them. */
    public static Admin admin(String bootstrapServers, Map<String, String> properties) {
        var all = new HashMap<String, Object>(properties);
        all.put("bootstrap.servers", bootstrapServers);
        return Admin.create(all);
    }

    /** The certificates of all parties that are valid at that time, for the broker's trust store, which asks for no date. */
    public static String trusted(Manifest manifest, Instant at) {
        return String.join(
                "",
                manifest.parties().stream()
                        .map(card -> card.certificate())
                        .filter(pem -> TlsIdentity.certificate(pem)
                                .getNotAfter()
                                .toInstant()
                                .isAfter(at))
                        .toList());
    }
}
