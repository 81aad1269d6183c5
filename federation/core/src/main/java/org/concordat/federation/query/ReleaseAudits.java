package org.concordat.federation.query;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.concordat.federation.query.ReleaseStore.Ledger;
import org.concordat.federation.query.ReleaseStore.Release;

/** What was released of each data set, as the audits know it: read from the ledger once, and then as far as it grew. */
final class ReleaseAudits {
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** @param last number of the last release that the audits know */
    private record Known(long last, Audits audits) {}

    /** Of the sets of persons that numbers are about, and of the values that sums are made of. */
    record Audits(SpanAudit persons, SpanAudit values) {
        private static Audits of(int k) {
            return new Audits(new SpanAudit(k), new SpanAudit(k));
        }

        Audits copy() {
            return new Audits(persons.copy(), values.copy());
        }
    }

    /** All releases so far; to be copied by who adds to it what is not released yet. */
    Audits of(Ledger ledger, int k) {
        var dataset = ledger.dataset();
        var before = known.get(dataset);
        var current = before != null && before.audits().persons().k() == k ? before : new Known(0, Audits.of(k));
        var audits = current.audits();
        long last = current.last();
        for (var release : ledger.releases(last)) {
            take(release, audits);
            last = release.number();
        }
        known.put(dataset, new Known(last, audits));
        return audits;
    }

    /** What is known may be half of a release, or of one that was not kept. */
    void forget(String dataset) {
        known.remove(dataset);
    }

    /** Takes what a release told: the sets of the cells that were shown, and what their sums tell besides. */
    private static void take(Release release, Audits into) {
        var released = release.released();
        var plan = release.submission().ownPlan();
        var sets = new ArrayList<>(released.sets());
        var shown = IntStream.range(0, released.answer().size())
                .filter(cell -> released.answer().get(cell).isPresent())
                .toArray();
        var persons = new ArrayList<>(Collections.nCopies(released.answer().size(), new BitSet()));
        for (int i = 0; i < shown.length; i++) {
            persons.set(shown[i], sets.get(i));
        }
        var counted = CellRelease.counted(plan, release.submission().owners(), persons);
        var conditions = plan.cells();
        int behind = BehindCell.sets(plan);
        boolean kept = sets.size() == shown.length * (1 + behind);
        if (!kept) { // of before values were kept
            sets.stream().skip(shown.length).map(SpanAudit.Counted::plainly).forEach(into.persons()::released);
        }
        for (int i = 0; i < shown.length; i++) {
            into.persons().released(counted.get(shown[i]));
            if (!kept) {
                continue;
            }
            int first = shown.length + i * behind;
            var besides = BehindCell.of(plan, conditions.get(shown[i]), sets.subList(first, first + behind));
            besides.persons().stream().filter(set -> !set.persons().isEmpty()).forEach(into.persons()::released);
            besides.values().forEach(values -> into.values().released(SpanAudit.Counted.plainly(values)));
        }
    }
}
