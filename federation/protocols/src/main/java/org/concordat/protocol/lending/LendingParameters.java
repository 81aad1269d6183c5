package org.concordat.protocol.lending;

import java.util.List;
import org.concordat.federation.PartyId;
import org.concordat.federation.Roster;
import org.concordat.federation.job.Parameters;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;

/**
 * The parameters of a task {@code lending-check}.
 *
 * @param k how many other lenders at least, 2 … N − 2
 * @param amount the hosts' column with what a customer owes, in the smallest unit
 * @param bands lower bounds of the bands of the other lenders' total, ascending from 0; empty asks for no band
 * @param applicants the guest's dataset of those asked for; empty where people alone ask
 * @param serve whether people may ask while the task runs, until they end the period
 * @param checks how many applicants may be asked for in the period: the guest's quota at every host
 * @param padTo public bound to which every host pads its table; 0 pads to the next eighth of a power of two
 * @param blockSize customers in one message
 * @param batchSize applicants in one round of checks
 * @param slots of so many hosts
 */
record LendingParameters(
        int k,
        String amount,
        List<Long> bands,
        String applicants,
        boolean serve,
        int checks,
        int padTo,
        int blockSize,
        int batchSize,
        int keyBits,
        Slots slots) {
    static final int MAX_ROWS = 10_000_000;
    static final int MAX_CHECKS = 1_000_000;
    /** No answer tells two totals apart that lie between the same multiples of this, in whatever job. */
    static final long GRID = 100_000;

    private static final int MAX_BANDS = 16;
    private static final int SMALLEST_STEP = 64;
    private static final int SMALLEST_STEP_OF_A_BATCH = 16;
    private static final List<Integer> KEY_BITS = List.of(1024, 2048, 3072, 4096);

    LendingParameters {
        bands = List.copyOf(bands);
    }

    /** The parameters with everything that is wrong with them. */
    record Reading(LendingParameters parameters, List<Problem> problems) {}

    /**
     * @param index place of the task in the job, for the problems' pointers
     * @param banks N, the guest among them
     */
    static Reading read(TaskSpec task, int index, int banks) {
        var from = Parameters.of(task, index);
        var amount = from.text("amount");
        var read = new LendingParameters(
                from.integer("k", 0, 0, Integer.MAX_VALUE),
                amount.orElse(""),
                from.wholeNumbers("bands"),
                from.text("applicants").orElse(""),
                from.flag("serve", false),
                from.integer("checks", 10_000, 1, MAX_CHECKS),
                from.integer("pad_to", 0, 1, MAX_ROWS),
                from.integer("block_size", 4096, 1, 100_000),
                from.integer("batch_size", 256, 1, 4096),
                from.integer("key_bits", 3072, 1, 1 << 16),
                Slots.of(banks - 1));
        if (read.k < 2 || read.k > banks - 2) {
            from.problem("k", "out-of-range", "found " + read.k + "; " + range(banks));
        }
        from.integer("checks_per_analyst", 1, 1, MAX_CHECKS); // read where people ask
        if (read.applicants.isEmpty() && !read.serve) {
            from.problem("applicants", "missing", "name the guest's dataset of applicants, or set 'serve: true'");
        }
        if (amount.isEmpty()) {
            from.problem("amount", "missing", "name the hosts' column with what a customer owes, in the smallest unit");
        }
        if (!KEY_BITS.contains(read.keyBits)) {
            from.problem("key_bits", "key-size-not-allowed", "found " + read.keyBits + ", expected 2048, 3072 or 4096");
        }
        read.checkBands(from);
        return new Reading(read, from.problems());
    }

    private static String range(int banks) {
        return banks < 4
                ? "a roster of " + banks + " banks allows none: 2 ≤ k ≤ N − 2 needs 4 banks at least"
                : "with " + banks + " banks k is from 2 (one lender alone would be named) to " + (banks - 2)
                        + " (all of them would be named)";
    }

    private void checkBands(Parameters from) {
        if (bands.isEmpty()) {
            return;
        }
        if (bands.getFirst() != 0 || bands.size() > MAX_BANDS) {
            from.problem(
                    "bands",
                    "unknown-bands",
                    "found " + bands + ", expected at most " + MAX_BANDS + " lower bounds, of which the first is 0");
        }
        for (int i = 1; i < bands.size(); i++) {
            long bound = bands.get(i);
            if (bound <= bands.get(i - 1) || bound % GRID != 0 || bound >= 1L << slots.totalBits()) {
                from.problem(
                        "bands",
                        "unknown-bands",
                        "found the bound " + bound + ", expected ascending multiples of " + GRID
                                + ", so that close bounds cannot search for an amount");
            }
        }
    }

    static LendingParameters of(TaskSpec task, int banks) {
        return read(task, 0, banks).parameters();
    }

    /** @throws IllegalArgumentException unless a host may have such a table and quota */
    void check(LendingMessage.TableSize size) {
        boolean fits = padTo > 0 ? size.rows() == padTo : size.rows() >= 1 && size.rows() <= MAX_ROWS;
        if (!fits || size.quota() < 1) {
            throw new IllegalArgumentException("found a table of " + size.rows() + " rows and a quota of "
                    + size.quota() + ", expected " + (padTo > 0 ? "the " + padTo + " of pad_to" : "1 to " + MAX_ROWS)
                    + " rows and a quota of 1 or more");
        }
    }

    /** All that an answer depends on beside the applicant: jobs that differ in it narrow what an owner's customers owe, and whom. */
    String question(Roster roster) {
        var hosts = roster.hosts().stream().map(PartyId::value).sorted().toList();
        return "k " + k + ", bands " + bands + ", amount " + amount + ", pad_to " + padTo + ", hosts " + hosts;
    }

    /** The bounds above 0: those that take a comparison. */
    List<Long> thresholds() {
        return bands.isEmpty() ? List.of() : bands.subList(1, bands.size());
    }

    /** Rows of the table of a bank with that many customers; fewer than these where it has too many. */
    int padded(int customers) {
        if (padTo > 0) {
            return padTo;
        }
        return Math.clamp(coarse(customers, SMALLEST_STEP), SMALLEST_STEP, MAX_ROWS);
    }

    /** What is wrong with a book that {@link #padded} leaves no room for. */
    String tooLarge() {
        return padTo > 0 && padTo < MAX_ROWS
                ? "the loan book has more customers than the " + padTo + " of pad_to: raise pad_to, up to " + MAX_ROWS
                : "the loan book has more customers than the " + MAX_ROWS
                        + " that a lending check takes of one bank: register fewer";
    }

    /** Points that are sent for a file of so many applicants, where no more than {@code quota} may be. */
    static int points(int applicants, int quota) {
        return Math.clamp(upTo(applicants), applicants, Math.max(applicants, quota));
    }

    /** What others may know of the number of a file's applicants: up to how many they are. */
    static int upTo(int applicants) {
        return coarse(applicants, SMALLEST_STEP_OF_A_BATCH);
    }

    /** The next eighth of a power of two, and multiple of {@code smallestStep}. */
    private static int coarse(int number, int smallestStep) {
        int step = Math.max(smallestStep, Integer.highestOneBit(number) >> 3);
        return Math.ceilDiv(number, step) * step;
    }

    int blocks(int rows) {
        return Math.ceilDiv(rows, blockSize);
    }

    /** How many of {@code rows} stand in block {@code block}, from 1; 0 behind the last. */
    int inBlock(int rows, int block) {
        long before = (block - 1L) * blockSize;
        return (int) Math.clamp(rows - before, 0L, blockSize);
    }
}
