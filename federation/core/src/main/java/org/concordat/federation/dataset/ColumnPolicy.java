package org.concordat.federation.dataset;

import java.util.HashSet;
import java.util.Set;
import org.concordat.federation.PartyId;

/**
 * Who may use a column, in which protocols, for which purposes; {@code *} stands for all, alone. The default is nobody.
 */
public record ColumnPolicy(Set<String> partners, Set<String> protocols, Set<String> purposes) {
    public static final ColumnPolicy NONE = new ColumnPolicy(Set.of(), Set.of(), Set.of());

    private static final String ALL = "*";

    public ColumnPolicy {
        partners = allowed(partners);
        protocols = allowed(protocols);
        purposes = allowed(purposes);
    }

    private static Set<String> allowed(Set<String> values) {
        return values.contains(ALL) ? Set.of(ALL) : Set.copyOf(values);
    }

    public boolean allows(PartyId partner, String protocol, String purpose) {
        return allows(partners, partner.value()) && allows(protocols, protocol) && allows(purposes, purpose);
    }

    /** Whether it allows nothing. */
    public boolean closed() {
        return partners.isEmpty() || protocols.isEmpty() || purposes.isEmpty();
    }

    /** Whether it allows nothing that the other does not. */
    public boolean within(ColumnPolicy other) {
        return closed()
                || (within(partners, other.partners)
                        && within(protocols, other.protocols)
                        && within(purposes, other.purposes));
    }

    /** What both allow. */
    public ColumnPolicy meet(ColumnPolicy other) {
        return new ColumnPolicy(
                meet(partners, other.partners), meet(protocols, other.protocols), meet(purposes, other.purposes));
    }

    private static boolean allows(Set<String> allowed, String value) {
        return allowed.contains(ALL) || allowed.contains(value);
    }

    private static boolean within(Set<String> narrow, Set<String> wide) {
        return wide.contains(ALL) || wide.containsAll(narrow);
    }

    private static Set<String> meet(Set<String> one, Set<String> other) {
        if (one.contains(ALL)) {
            return other;
        }
        if (other.contains(ALL)) {
            return one;
        }
        var both = new HashSet<>(one);
        both.retainAll(other);
        return both;
    }
}
