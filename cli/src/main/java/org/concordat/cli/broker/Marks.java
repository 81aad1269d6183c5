package org.concordat.cli.broker;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.concordat.federation.identity.Manifest;

/**
 * By what it is known at a broker which topics and groups are a federation's: a rule at each that denies something to {@code
 * Federation:NAME/TOPIC}, a principal that no client is. TOPIC is one of its topics when it was first set up: two federations may
 * be called alike, and no two have a topic in common.
 *
 * @param own the marks that its topics carry, of which the first is given to others
 */
record Marks(Set<String> own) {
    /** Before a party's name, its consumer group; federations that have the party in common share it. */
    static final String GROUP = "concordat-";

    private static final String TYPE = "Federation:";
    private static final String USER = "User:";

    /** By the marks that the manifest's topics carry; those of a federation that is new here have none. */
    static Marks of(Manifest manifest, Collection<AclBinding> all) {
        var topics =
                manifest.topics().stream().map(Manifest.Topic::name).collect(Collectors.toCollection(TreeSet::new));
        var prefix = TYPE + manifest.federation() + "/";
        var own = all.stream()
                .filter(rule -> rule.pattern().resourceType() == ResourceType.TOPIC
                        && topics.contains(rule.pattern().name()))
                .map(rule -> rule.entry().principal())
                .filter(principal -> principal.startsWith(prefix))
                .collect(Collectors.toCollection(TreeSet::new));
        if (own.isEmpty()) {
            own.add(prefix + topics.first());
        }
        return new Marks(own);
    }

    /** One mark at each. */
    Set<AclBinding> at(Set<ResourcePattern> resources) {
        var mark = own.iterator().next();
        return resources.stream()
                .map(resource -> new AclBinding(
                        resource, new AccessControlEntry(mark, "*", AclOperation.DESCRIBE, AclPermissionType.DENY)))
                .collect(Collectors.toSet());
    }

    /** Whether it is the mark of another federation. */
    boolean foreign(AclBinding rule) {
        var principal = rule.entry().principal();
        return principal.startsWith(TYPE) && !own.contains(principal);
    }

    /**
     * This federation's rules and marks at what it marked and names no more. Where another federation has its mark, too, only the
     * own mark.
     */
    Set<AclBinding> left(Set<ResourcePattern> named, Collection<AclBinding> all) {
        var left = new HashSet<AclBinding>();
        all.stream()
                .filter(rule -> !named.contains(rule.pattern()))
                .collect(Collectors.groupingBy(AclBinding::pattern))
                .values()
                .forEach(rules -> {
                    var marks = rules.stream()
                            .filter(rule -> own.contains(rule.entry().principal()))
                            .toList();
                    left.addAll(marks);
                    if (!marks.isEmpty() && rules.stream().noneMatch(this::foreign)) {
                        rules.stream().filter(Marks::made).forEach(left::add);
                    }
                });
        return left;
    }

    /** Whether it is such a rule as is made for parties. */
    private static boolean made(AclBinding rule) {
        var resource = rule.pattern();
        var entry = rule.entry();
        if (resource.patternType() != PatternType.LITERAL
                || entry.permissionType() != AclPermissionType.ALLOW
                || !entry.host().equals("*")
                || !entry.principal().startsWith(USER)) {
            return false;
        }
        return switch (entry.operation()) {
            case READ ->
                resource.resourceType() == ResourceType.TOPIC
                        || resource.name().equals(GROUP + entry.principal().substring(USER.length()));
            case WRITE, DESCRIBE -> resource.resourceType() == ResourceType.TOPIC;
            default -> false;
        };
    }
}
