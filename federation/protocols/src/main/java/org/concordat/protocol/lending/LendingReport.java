package org.concordat.protocol.lending;

import java.util.List;
import org.concordat.federation.task.Report;
import org.jspecify.annotations.Nullable;

/**
 * What the guest's people see of a period of lending checks.
 *
 * @param banks N, the guest among them
 * @param answeredBy hosts that answered every check: all of them, or the job fails
 * @param checks distinct applicants asked for
 * @param atLeastK how many of them borrow from k others or more
 * @param bands lower bounds
 * @param inBand how many applicants lie in each band
 */
public record LendingReport(
        int banks, int answeredBy, int k, int checks, int atLeastK, List<Long> bands, List<Integer> inBand)
        implements Report {

    /**
     * An applicant's answer.
     *
     * @param band the lower bound of the band of the other lenders' total; null where none was asked for
     */
    public record Answer(boolean atLeastK, @Nullable Long band) implements Report {}

    /**
     * A host's: it learned no more of the checks than their number.
     *
     * @param tableRows rows sent, padding included
     * @param blindedRequests applicants asked for
     */
    public record Host(int customers, int tableRows, int blindedRequests) implements Report {}

    /** The arbiter's. */
    public record Tables(int tables, int rows, int pseudonymsAsked) implements Report {}

    /** The opener's. */
    public record Opened(int checks) implements Report {}
}
