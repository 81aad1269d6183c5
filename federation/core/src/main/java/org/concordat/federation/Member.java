package org.concordat.federation;

import java.util.Locale;

/**
 * A party in its role in one job.
 *
 * @param index the place among the hosts in roster order, from 0; 0 for the other roles
 */
public record Member(Role role, int index, PartyId party) {
    @Override
    public String toString() {
        return role.name().toLowerCase(Locale.ROOT) + " " + party;
    }
}
