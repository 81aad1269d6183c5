package org.concordat.federation.dataset;

import java.util.Set;
import org.concordat.federation.PartyId;

/**
 * Who may use a column, in which protocols, for which purposes; {@code *} stands for all. The default is nobody.
 */
public record ColumnPolicy(Set<String> partners, Set<String> protocols, Set<String> purposes) {
    public static final ColumnPolicy NONE = new ColumnPolicy(Set.of(), Set.of(), Set.of());

    public ColumnPolicy {
        partners = Set.copyOf(partners);
        protocols = Set.copyOf(protocols);
        purposes = Set.copyOf(purposes);
    }

    public boolean allows(PartyId partner, String protocol, String purpose) {
        return allows(partners, partner.value()) && allows(protocols, protocol) && allows(purposes, purpose);
    }

    private static boolean allows(Set<String> allowed, String value) {
        return allowed.contains("*") || allowed.contains(value);
    }
}
