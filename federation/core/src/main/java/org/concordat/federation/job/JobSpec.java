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
 */
public record JobSpec(
        int specVersion,
        String name,
        String purpose,
        Roster roster,
        Map<PartyId, String> datasets,
        List<TaskSpec> tasks) {
    public static final int VERSION = 1;

    public JobSpec {
        Objects.requireNonNull(name);
        Objects.requireNonNull(purpose);
        Objects.requireNonNull(roster);
        datasets = java.util.Collections.unmodifiableMap(new TreeMap<>(datasets));
        tasks = List.copyOf(tasks);
    }
}
