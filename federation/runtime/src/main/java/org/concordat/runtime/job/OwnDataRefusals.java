package org.concordat.runtime.job;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.Reason;
import org.concordat.federation.query.AnswerGrid;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Failures that lie in this party's own data. Its people are told why: in the audit log, in the task's report and as the job's
 * reason. The others are told {@code dataset-not-usable} ({@link Reason#of(FederationException)}), at a whole number of the
 * grid's steps after the attempt began, so that how far the reading came is not seen from outside.
 */
final class OwnDataRefusals {
    private static final String REFUSED = "refused";
    private static final String DETAIL = "detail";

    private final JobLedger ledger;
    private final AnswerGrid grid;

    OwnDataRefusals(JobLedger ledger, AnswerGrid grid) {
        this.ledger = ledger;
        this.grid = grid;
    }

    /**
     * Writes it down, and returns when the others may be told.
     *
     * @return the task's report for this party's people; null if the failure does not lie in its data
     */
    @Nullable
    JsonNode keep(JobId job, int task, FederationException failure, Instant begun) {
        if (failure.code().category() != ErrorCode.Category.DATA) {
            return null;
        }
        ledger.audit(
                job,
                JobLedger.SYSTEM,
                "own-data-refused",
                Map.of("task", Integer.toString(task), "reason", failure.code().code(), DETAIL, failure.detail()));
        grid.hold(begun);
        return JobJson.object().put(REFUSED, failure.code().code()).put(DETAIL, failure.detail());
    }

    /** Why the job ended, as the people of {@code self} are told it. */
    static @Nullable Reason toOwnPeople(PartyId self, @Nullable Reason told, List<TaskView> tasks) {
        if (told == null || !told.code().equals(Reason.DATASET_NOT_USABLE) || !self.equals(told.party())) {
            return told;
        }
        return tasks.stream()
                .map(TaskView::report)
                .filter(report -> report != null && report.has(REFUSED))
                .findFirst()
                .map(report -> new Reason(
                        report.path(REFUSED).stringValue(),
                        self,
                        told.step(),
                        report.path(DETAIL).stringValue()))
                .orElse(told);
    }
}
