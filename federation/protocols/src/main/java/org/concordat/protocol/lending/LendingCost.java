package org.concordat.protocol.lending;

import org.concordat.federation.job.JobSpec;
import org.concordat.federation.task.Cost;

/**
 * What a period costs a party at most, by the formulas of the package's description: as many applicants as the job allows, one
 * a batch. Where the job names no {@code pad_to}, the tables of others are taken to be as large as this party's own.
 */
final class LendingCost {
    private static final long POINT = 32;
    private static final long BIT = 2 * POINT;
    private static final long TOKEN = 16;

    private LendingCost() {}

    static Cost period(LendingParameters parameters, JobSpec job, Cost.Size size) {
        long hosts = job.roster().hosts().size();
        long checks = parameters.checks();
        long ciphertext = parameters.keyBits() / 4L; // bytes: modulo n²
        long bounds = parameters.thresholds().size();
        long rows = parameters.padded(Math.toIntExact(Math.min(size.rows(), LendingParameters.MAX_ROWS)));
        long width = parameters.slots().totalWidth();
        long tests = Slots.COUNT_WIDTH + width * bounds;
        long bits = Slots.COUNT_WIDTH + (bounds > 0 ? width : 0);
        long blocks = parameters.blocks((int) rows);
        return switch (size.role()) {
            case GUEST ->
                new Cost(
                        hosts + hosts * blocks + checks * (hosts + 2),
                        hosts * rows * POINT + checks * (hosts * POINT + TOKEN + Integer.BYTES),
                        hosts * rows + checks * (hosts + 1));
            case HOST ->
                new Cost(
                        (hosts + 1) * (1 + blocks) + (hosts - 1) * blocks + checks,
                        rows * ((2 * hosts - 1) * POINT + TOKEN + ciphertext) + checks * POINT,
                        rows * (2 * hosts + 1) + checks);
            case ARBITER ->
                new Cost(3 * checks, checks * (ciphertext + tests * BIT + 2 * (1 + bounds)), checks * (1 + 4 * tests));
            case OPENER ->
                new Cost(hosts + 2 + 2 * checks, checks * (bits * BIT + 1 + bounds), checks * (1 + 2 * bits + tests));
        };
    }
}
