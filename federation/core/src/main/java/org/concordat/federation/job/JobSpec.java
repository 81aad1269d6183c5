package org.concordat.federation.job;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.concordat.federation.PartyId;
import org.concordat.federation.Roster;

/**
 * What an analyst asks for; declarative, never code.
 *
 * @param specVersion 1
 * @param purpose that column policies are held against, for example {@code credit-risk}
 * @param datasets the name of the registered dataset that each data party brings
 * @param ids the form in which the parties' ids are compared
 */
public record JobSpec(
        int specVersion,
        String name,
        String purpose,
        Roster roster,
        Map<PartyId, String> datasets,
        IdNormalisation ids,
        List<TaskSpec> tasks) {
    public static final int VERSION = 1;

    public JobSpec {
        Objects.requireNonNull(name);
        Objects.requireNonNull(purpose);
        Objects.requireNonNull(roster);
        Objects.requireNonNull(ids);
        datasets = java.util.Collections.unmodifiableMap(new TreeMap<>(datasets));
        tasks = List.copyOf(tasks);
    }

    /** Of ids in the standard form. */
    public JobSpec(
            int specVersion,
            String name,
            String purpose,
            Roster roster,
            Map<PartyId, String> datasets,
            List<TaskSpec> tasks) {
        this(specVersion, name, purpose, roster, datasets, IdNormalisation.STANDARD, tasks);
    }

    /** This job, with another dataset of the party. */
    public JobSpec with(PartyId party, String dataset) {
        var others = new TreeMap<>(datasets);
        others.put(party, dataset);
        return new JobSpec(specVersion, name, purpose, roster, others, ids, tasks);
    }
}
