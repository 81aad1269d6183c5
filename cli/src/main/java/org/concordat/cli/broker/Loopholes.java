package org.concordat.cli.broker;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.concordat.federation.identity.Manifest;

/**
 * What lets somebody past the rules of a manifest without standing at one of its topics or groups: rules for all names or all that
 * begin alike, rights over the whole cluster, and a broker that allows what no rule is for. They are somebody else's, so they are
 * told and stay.
 */
final class Loopholes {
    private static final String EVERYONE = "allow.everyone.if.no.acl.found";
    private static final String ALL_NAMES = "*";

    private Loopholes() {}

    /** @param resources the manifest's topics and groups */
    static List<String> of(Manifest manifest, Set<ResourcePattern> resources, Collection<AclBinding> all) {
        var principals = new HashSet<String>();
        principals.add("User:*");
        manifest.parties().forEach(party -> principals.add("User:" + party.id()));
        return all.stream()
                .filter(rule -> rule.entry().permissionType() == AclPermissionType.ALLOW)
                .filter(rule -> opensCluster(rule, principals)
                        || (acts(rule) && resources.stream().anyMatch(resource -> reaches(rule.pattern(), resource))))
                .map(Loopholes::inWords)
                .sorted()
                .toList();
    }

    private static boolean opensCluster(AclBinding rule, Set<String> principals) {
        return rule.pattern().resourceType() == ResourceType.CLUSTER
                && principals.contains(rule.entry().principal())
                && acts(rule);
    }

    /** To know that there is a topic opens nothing of it. */
    private static boolean acts(AclBinding rule) {
        return switch (rule.entry().operation()) {
            case ALL, READ, WRITE, DELETE, ALTER, ALTER_CONFIGS, CLUSTER_ACTION -> true;
            case UNKNOWN,
                    ANY,
                    CREATE,
                    DESCRIBE,
                    DESCRIBE_CONFIGS,
                    IDEMPOTENT_WRITE,
                    CREATE_TOKENS,
                    DESCRIBE_TOKENS,
                    TWO_PHASE_COMMIT -> false;
        };
    }

    private static boolean reaches(ResourcePattern pattern, ResourcePattern resource) {
        if (pattern.resourceType() != resource.resourceType()) {
            return false;
        }
        return pattern.patternType() == PatternType.PREFIXED
                ? resource.name().startsWith(pattern.name())
                : pattern.name().equals(ALL_NAMES);
    }

    private static String inWords(AclBinding rule) {
        var pattern = rule.pattern();
        return rule.entry().principal() + " may " + rule.entry().operation() + " " + pattern.resourceType() + " "
                + pattern.name() + " (" + pattern.patternType() + ")";
    }

    /** How brokers have {@value #EVERYONE}; a broker that does not have it allows nothing. */
    enum Everyone {
        REFUSED,
        ALLOWED,
        /** It is set, and brokers show nobody what to: properties of an authorizer pass for secrets. */
        HIDDEN
    }

    static Everyone everyone(Admin admin, long patienceSeconds)
            throws InterruptedException, ExecutionException, TimeoutException {
        var brokers = admin.describeCluster().nodes().get(patienceSeconds, TimeUnit.SECONDS).stream()
                .map(node -> new ConfigResource(ConfigResource.Type.BROKER, node.idString()))
                .toList();
        var found = Everyone.REFUSED;
        for (Config config : admin.describeConfigs(brokers)
                .all()
                .get(patienceSeconds, TimeUnit.SECONDS)
                .values()) {
            ConfigEntry entry = config.get(EVERYONE);
            if (entry != null && entry.value() == null) {
                found = found == Everyone.ALLOWED ? found : Everyone.HIDDEN;
            } else if (entry != null && Boolean.parseBoolean(entry.value().strip())) {
                found = Everyone.ALLOWED;
            }
        }
        return found;
    }
}
