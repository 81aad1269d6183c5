package org.concordat.protocol.intersection;

import java.util.BitSet;
import org.concordat.federation.channel.Peer;
import org.concordat.federation.dataset.AlignedSamples;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.protocol.intersection.IntersectionMessage.Verdict;
import org.concordat.protocol.intersection.IntersectionParameters.Duplicates;

/** A host's end of the protocol: its rows in the order that the guest drew, each checked to be one of its own. */
final class HostAlignment {
    private final EntitySet own;
    private final boolean repeatsAllowed;
    private final int[] rows;
    private final BitSet seen = new BitSet();
    private int next;

    HostAlignment(EntitySet own, IntersectionParameters parameters, int count) {
        this.own = own;
        repeatsAllowed = parameters.duplicates() == Duplicates.ALLOW;
        rows = new int[count];
    }

    /** The guest's word, held against this party's own floor. */
    static Verdict verdict(TaskContext<IntersectionMessage> context, EntitySet own, IntersectionParameters parameters) {
        int ownFloor = context.policy().minimumIntersection();
        boolean once = parameters.duplicates() == Duplicates.REFUSE;
        var verdict = context.session().guest().receive(Verdict.class, told -> {
            boolean plausible = told.count() >= 0
                    && told.count() <= IntersectionParameters.MAX_IDS
                    && (!once || told.count() <= own.distinct())
                    && (told.sufficient() || told.count() == 0);
            if (!plausible) {
                throw new IllegalArgumentException("the count of aligned rows is impossible");
            }
            if (told.sufficient()
                    && parameters.mode() == IntersectionParameters.Mode.SAMPLES
                    && told.count() < Math.max(1, ownFloor)) {
                throw new IllegalArgumentException("called sufficient what is below the floor that it was told");
            }
        });
        if (!verdict.sufficient()) {
            throw Opening.tooSmall();
        }
        return verdict;
    }

    /** Takes the position of the next aligned row; −1 for none. */
    void take(int position) {
        if (position < 0 || position >= own.size() || own.padding(position)) {
            throw new IllegalArgumentException("names a row that this host did not bring");
        }
        if (seen.get(position) && !repeatsAllowed) {
            throw new IllegalArgumentException("names a row twice");
        }
        if (next == rows.length) {
            throw new IllegalArgumentException("names more rows than the " + rows.length + " that it announced");
        }
        seen.set(position);
        rows[next++] = own.rows(position)[0];
    }

    /** Leaves the aligned samples in the workspace, if their persons are as many as this party's floor asks. */
    TaskResult keep(TaskContext<IntersectionMessage> context, DatasetRows dataset, Peer<IntersectionMessage> guest) {
        guest.check("Verdict", () -> {
            if (seen.cardinality() < Math.max(1, context.policy().minimumIntersection())) {
                throw new IllegalArgumentException("aligned fewer persons than the floor that it was told");
            }
            return seen;
        });
        context.workspace().put(AlignedSamples.class, new AlignedSamples(dataset.select(rows)));
        return TaskResult.of(new IntersectionReport(rows.length, dataset.ids().size()));
    }
}
