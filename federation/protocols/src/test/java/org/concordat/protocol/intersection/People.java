package org.concordat.protocol.intersection;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.concordat.federation.PartyId;
import org.concordat.federation.Roster;
import org.concordat.federation.dataset.AlignedSamples;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.TaskSpec;
import org.concordat.matrix.Matrix;
import org.concordat.testkit.FederationRun;
import org.concordat.testkit.InMemoryFederation;

/** Parties with random sets of people of which some overlap, and what plain set intersection says of them. */
final class People {
    static final PartyId BANK = new PartyId("bank");

    final Roster roster;
    final Map<PartyId, DatasetRows> datasets = new HashMap<>();

    private People(Roster roster) {
        this.roster = roster;
    }

    /** Each party holds each of {@code universe} people with the given chance, in an order of its own. */
    static People random(int hosts, int universe, double chance, long seed) {
        var random = new Random(seed);
        var people = new People(roster(hosts));
        for (var member : people.roster.dataMembers()) {
            var ids = new ArrayList<String>();
            for (int i = 0; i < universe; i++) {
                if (random.nextDouble() < chance) {
                    ids.add("pérson-" + i);
                }
            }
            Collections.shuffle(ids, random);
            people.datasets.put(member.party(), rows(ids));
        }
        return people;
    }

    @SafeVarargs
    static People of(List<String>... idsOfParties) {
        var people = new People(roster(idsOfParties.length - 1));
        var members = people.roster.dataMembers();
        for (int i = 0; i < idsOfParties.length; i++) {
            people.datasets.put(members.get(i).party(), rows(idsOfParties[i]));
        }
        return people;
    }

    private static Roster roster(int hosts) {
        var parties = new ArrayList<PartyId>();
        for (int j = 0; j < hosts; j++) {
            parties.add(new PartyId("host-" + j));
        }
        return new Roster(BANK, parties, new PartyId("arbiter"), null);
    }

    /** One column holds the row's place, so that rows can be told apart. */
    static DatasetRows rows(List<String> ids) {
        var place = new double[ids.size()];
        for (int i = 0; i < place.length; i++) {
            place[i] = i;
        }
        return new DatasetRows(ids, List.of("place"), Matrix.column(place), null);
    }

    static PartyId host(int index) {
        return new PartyId("host-" + index);
    }

    static TaskSpec task(Map<String, Object> parameters) {
        return new TaskSpec("intersect", null, parameters);
    }

    InMemoryFederation federation() {
        var federation = InMemoryFederation.of(roster).protocols(new Intersection());
        datasets.forEach(federation::dataset);
        return federation;
    }

    List<String> ids(PartyId party) {
        return datasets.get(party).ids();
    }

    /** By plain set operations. */
    Set<String> common() {
        var common = new TreeSet<>(ids(BANK));
        datasets.values().forEach(rows -> common.retainAll(new HashSet<>(rows.ids())));
        return common;
    }

    static AlignedSamples aligned(FederationRun run, PartyId party) {
        return run.workspace(party).require(AlignedSamples.class, "intersect");
    }
}
