package org.concordat.federation.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.concordat.federation.PartyId;
import org.junit.jupiter.api.Test;

/** All policies over two partners, two protocols and one purpose. */
class ColumnPolicyTest {
    private static final List<Set<String>> PAIRS =
            List.of(Set.of(), Set.of("a"), Set.of("b"), Set.of("a", "b"), Set.of("*"), Set.of("*", "a"));

    private static List<ColumnPolicy> policies() {
        var all = new ArrayList<ColumnPolicy>();
        for (var partners : PAIRS) {
            for (var protocols : PAIRS) {
                for (var purposes : List.of(Set.<String>of(), Set.of("p"), Set.of("*"))) {
                    all.add(new ColumnPolicy(partners, protocols, purposes));
                }
            }
        }
        return all;
    }

    /** What it allows, with a partner, a protocol and a purpose that no policy names. */
    private static Set<String> allowed(ColumnPolicy policy) {
        var allowed = new java.util.HashSet<String>();
        for (var partner : List.of("a", "b", "c")) {
            for (var protocol : List.of("a", "b", "c")) {
                for (var purpose : List.of("p", "q")) {
                    if (policy.allows(new PartyId(partner), protocol, purpose)) {
                        allowed.add(partner + protocol + purpose);
                    }
                }
            }
        }
        return allowed;
    }

    @Test
    void isWithinAnotherIfItAllowsNothingMoreAndTheirMeetAllowsWhatBothDo() {
        for (var one : policies()) {
            assertThat(one.closed()).isEqualTo(allowed(one).isEmpty());
            for (var other : policies()) {
                assertThat(one.within(other))
                        .as("%s within %s", one, other)
                        .isEqualTo(allowed(other).containsAll(allowed(one)));
                var both = allowed(one);
                both.retainAll(allowed(other));
                assertThat(allowed(one.meet(other))).isEqualTo(both);
            }
        }
    }

    @Test
    void ofColumnsThatAreNotNamedNothingIsAllowed() {
        var open = new ColumnPolicy(Set.of("*"), Set.of("*"), Set.of("*"));
        var policies = ColumnPolicies.of(Map.of("x", open, "y", ColumnPolicy.NONE));
        assertThat(policies.columns()).containsOnlyKeys("x");
        assertThat(policies.of("z")).isEqualTo(ColumnPolicy.NONE);
        assertThat(policies.within(ColumnPolicies.NONE)).isFalse();
        assertThat(policies.meet(ColumnPolicies.NONE)).isEqualTo(ColumnPolicies.NONE);
        assertThat(ColumnPolicies.NONE.within(policies)).isTrue();
    }
}
