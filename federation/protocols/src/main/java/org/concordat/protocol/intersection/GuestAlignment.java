package org.concordat.protocol.intersection;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.concordat.federation.dataset.AlignedSamples;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.protocol.intersection.IntersectionMessage.Verdict;

/**
 * The guest's end of the protocol: the fresh common order of the aligned rows. Drawn from the guest's own randomness, never
 * from a shared seed: it says nothing of any party's row order.
 *
 * @param rows the guest's row for each aligned row
 * @param references beside it, by what the host will find its own row
 */
record GuestAlignment(int[] rows, int[] references) {
    /**
     * @param matched positions in {@code own} that are in common
     * @param references one for each
     */
    static GuestAlignment drawn(EntitySet own, int[] matched, int[] references, SecureRandom random) {
        int count = Arrays.stream(matched)
                .map(position -> own.rows(position).length)
                .sum();
        var rows = new int[count];
        var beside = new int[count];
        int next = 0;
        for (int i = 0; i < matched.length; i++) {
            for (int row : own.rows(matched[i])) {
                rows[next] = row;
                beside[next++] = references[i];
            }
        }
        for (int i = count - 1; i > 0; i--) { // Fisher–Yates, both arrays alike
            int j = random.nextInt(i + 1);
            swap(rows, i, j);
            swap(beside, i, j);
        }
        return new GuestAlignment(rows, beside);
    }

    private static void swap(int[] array, int i, int j) {
        int kept = array[i];
        array[i] = array[j];
        array[j] = kept;
    }

    int count() {
        return rows.length;
    }

    /** The references of block {@code block}, from 1. */
    IntStream block(int block, IntersectionParameters parameters) {
        int from = (block - 1) * parameters.blockSize();
        return Arrays.stream(references, from, from + parameters.inBlock(count(), block));
    }

    /** Leaves the aligned samples in the workspace. */
    TaskResult keep(TaskContext<IntersectionMessage> context, DatasetRows dataset) {
        context.workspace().put(AlignedSamples.class, new AlignedSamples(dataset.select(rows)));
        return TaskResult.of(new IntersectionReport(count(), dataset.ids().size()));
    }

    /** Tells every host whether {@code found} ids are enough; returns only if they are. */
    static void verdict(TaskContext<IntersectionMessage> context, int found, int floor, int alignedRows) {
        boolean sufficient = found >= floor;
        context.session().hosts().sendEach(new Verdict(sufficient, sufficient ? alignedRows : 0));
        if (!sufficient) {
            throw Opening.tooSmall();
        }
    }
}
