package org.concordat.sandbox;

import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Who takes part in a sandbox's federation, each with the service that it runs.
 *
 * @param parties the guest first
 * @param jvmOptions of every service, besides its own
 */
public record SandboxPlan(List<Party> parties, List<String> jvmOptions) {
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,30}");

    /**
     * A party.
     *
     * @param id lower case letters, digits and dashes
     * @param institution as people call it; the arbiter's is never that of a party with data
     */
    public record Party(String id, String institution, ServiceKind kind) {
        public Party {
            if (!ID.matcher(id).matches()) {
                throw new IllegalArgumentException(
                        "found the party id '" + id + "', expected lower case letters, digits and dashes, at most 31");
            }
        }
    }

    public SandboxPlan {
        parties = List.copyOf(parties);
        jvmOptions = List.copyOf(jvmOptions);
        var ids = new HashSet<String>();
        for (var party : parties) {
            if (!ids.add(party.id())) {
                throw new IllegalArgumentException("the party '" + party.id() + "' stands twice in the roster");
            }
        }
        if (parties.isEmpty() || parties.getFirst().kind() != ServiceKind.GUEST) {
            throw new IllegalArgumentException("a federation needs a guest, named first");
        }
    }

    /** A guest, its hosts, and arbiters (none, or one, or the second as opener); each an institution of its own. */
    public static SandboxPlan of(String guest, List<String> hosts, List<String> arbiters) {
        var parties = Stream.of(
                        Stream.of(party(guest, ServiceKind.GUEST)),
                        hosts.stream().map(id -> party(id, ServiceKind.HOST)),
                        arbiters.stream().map(id -> party(id, ServiceKind.ARBITER)))
                .flatMap(all -> all)
                .toList();
        return new SandboxPlan(parties, List.of());
    }

    /** The same parties, whose services' JVMs have these options besides. */
    public SandboxPlan withJvmOptions(List<String> options) {
        return new SandboxPlan(parties, options);
    }

    private static Party party(String id, ServiceKind kind) {
        var institution = id.isEmpty() ? id : Character.toUpperCase(id.charAt(0)) + id.substring(1);
        return new Party(id, institution, kind);
    }

    public Party guest() {
        return parties.getFirst();
    }
}
