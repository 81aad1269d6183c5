package org.concordat.protocol.intersection;

import java.util.List;
import org.concordat.federation.job.Parameters;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;

/**
 * The parameters of a task {@code intersect}.
 *
 * @param mode aligned samples, or only how many ids are in common
 * @param padTo public bound to which every party pads its set, so that its size stays hidden; 0 pads nothing. A power of two:
 *     whoever tries one bound after another, and sees which is too small, finds a size to a factor of two and no closer
 * @param blockSize ids in one message
 * @param duplicates whether an id may occur more than once at the guest; at a host never
 */
record IntersectionParameters(Mode mode, int padTo, int blockSize, Duplicates duplicates) {
    /** More ids than this are refused: they are held in memory. */
    static final int MAX_IDS = 50_000_000;

    private static final int DEFAULT_BLOCK = 65_536;
    private static final int MAX_BLOCK = 1_000_000;

    /** What the task is for. */
    enum Mode {
        SAMPLES,
        CARDINALITY
    }

    /** What the guest does with an id that occurs more than once. */
    enum Duplicates {
        REFUSE,
        ALLOW
    }

    /** The parameters with everything that is wrong with them. */
    record Reading(IntersectionParameters parameters, List<Problem> problems) {}

    /** @param index place of the task in the job, for the problems' pointers */
    static Reading read(TaskSpec task, int index) {
        var from = Parameters.of(task, index);
        var parameters = new IntersectionParameters(
                from.oneOf("mode", Mode.class, Mode.SAMPLES),
                from.integer("pad_to", 0, 1, MAX_IDS),
                from.integer("block_size", DEFAULT_BLOCK, 1, MAX_BLOCK),
                from.oneOf("duplicates", Duplicates.class, Duplicates.REFUSE));
        if (Integer.bitCount(parameters.padTo) > 1) {
            from.problem(
                    "pad_to",
                    "out-of-range",
                    "found " + parameters.padTo
                            + ", expected a power of two, so that trying one bound after another finds"
                            + " nobody's size more closely");
        }
        return new Reading(parameters, from.problems());
    }

    static IntersectionParameters of(TaskSpec task) {
        return read(task, 0).parameters();
    }

    /** How many blocks {@code elements} make. */
    int blocks(int elements) {
        return Math.ceilDiv(elements, blockSize);
    }

    /** How many of {@code elements} stand in block {@code block}, from 1; 0 behind the last. */
    int inBlock(int elements, int block) {
        long before = (block - 1L) * blockSize;
        return (int) Math.clamp(elements - before, 0L, blockSize);
    }
}
