package org.concordat.federation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who plays which role in one job. No party appears twice; there is at least one host. */
public record Roster(
        PartyId guest,
        List<PartyId> hosts,
        @Nullable PartyId arbiter,
        @Nullable PartyId opener) {
    public Roster {
        hosts = List.copyOf(hosts);
        if (hosts.isEmpty()) {
            throw new FederationException(FederationException.ROSTER_INVALID, "the roster names no host");
        }
        var seen = new HashSet<PartyId>();
        for (Member member : members(guest, hosts, arbiter, opener)) {
            if (!seen.add(member.party())) {
                throw new FederationException(
                        FederationException.ROSTER_INVALID, "party " + member.party() + " stands twice in the roster");
            }
        }
    }

    /** Guest, hosts in order, arbiter, opener. */
    public List<Member> members() {
        return members(guest, hosts, arbiter, opener);
    }

    public Optional<Member> memberOf(PartyId party) {
        return members().stream().filter(member -> member.party().equals(party)).findFirst();
    }

    /** The members that bring data: guest and hosts. */
    public List<Member> dataMembers() {
        return members().stream()
                .filter(member -> member.role() == Role.GUEST || member.role() == Role.HOST)
                .toList();
    }

    private static List<Member> members(
            PartyId guest, List<PartyId> hosts, @Nullable PartyId arbiter, @Nullable PartyId opener) {
        var members = new ArrayList<Member>();
        members.add(new Member(Role.GUEST, 0, guest));
        for (int i = 0; i < hosts.size(); i++) {
            members.add(new Member(Role.HOST, i, hosts.get(i)));
        }
        if (arbiter != null) {
            members.add(new Member(Role.ARBITER, 0, arbiter));
        }
        if (opener != null) {
            members.add(new Member(Role.OPENER, 0, opener));
        }
        return members;
    }
}
