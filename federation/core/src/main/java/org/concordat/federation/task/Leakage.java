package org.concordat.federation.task;

import java.util.List;
import org.concordat.federation.Role;

/**
 * What a protocol reveals beyond its result, by analysis, in plain words: shown to stewards before they approve and held
 * against the transcript after.
 *
 * @param learns who learns what
 * @param staysHidden what no single party learns
 * @param collusions who together learns more
 */
public record Leakage(List<Learns> learns, List<String> staysHidden, List<String> collusions) {
    public Leakage {
        learns = List.copyOf(learns);
        staysHidden = List.copyOf(staysHidden);
        collusions = List.copyOf(collusions);
    }

    /** One role's line. */
    public record Learns(Role role, String what) {}

    public static Leakage none() {
        return new Leakage(List.of(), List.of(), List.of());
    }
}
