package org.concordat.federation.identity;

import java.util.Set;
import org.concordat.federation.Role;
import org.concordat.federation.identity.PartyCard.Duty;

/**
 * What a federation says of a party: the legal body, and what it is there for.
 *
 * @param duties empty where no manifest tells them: then every role fits
 */
public record Standing(String institution, Set<Duty> duties) {
    public Standing {
        duties = Set.copyOf(duties);
    }

    /** Whether the party may have this role in a job. */
    public boolean fits(Role role) {
        return duties.isEmpty() || duties.contains(Duty.of(role));
    }

    public boolean sameInstitution(Standing other) {
        return sameInstitution(institution, other.institution);
    }

    /** Whether two names are of one legal body: letters' case and spaces around them make no other one. */
    static boolean sameInstitution(String one, String other) {
        return one.strip().equalsIgnoreCase(other.strip());
    }
}
