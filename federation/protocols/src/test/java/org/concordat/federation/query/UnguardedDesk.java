package org.concordat.federation.query;

import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import org.concordat.testkit.InMemoryReleaseStore;

/** A desk over one table, with the guards of these names off. */
public final class UnguardedDesk {
    private UnguardedDesk() {}

    public static ReleaseDesk of(QueryTable table, QueryPolicy policy, String... off) {
        var guards = EnumSet.allOf(ReleaseDesk.Guard.class);
        Arrays.stream(off).map(ReleaseDesk.Guard::valueOf).forEach(guards::remove);
        return new ReleaseDesk(
                new InMemoryReleaseStore(),
                _ -> Optional.of(policy),
                (_, _) -> new QuerySource.Snapshot("1", table),
                AnswerGrid.none(() -> Instant.EPOCH),
                new Pseudonyms(new byte[32]),
                guards);
    }
}
