package org.concordat.runtime.job;

import java.util.Map;
import java.util.Optional;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobSpec;

/** The rows that this party brings to a job, each reading in the audit log. */
final class OwnRows {
    private static final ErrorCode POLICY_CHANGED = ErrorCode.policy("policy-changed");

    private final JobParts parts;

    OwnRows(JobParts parts) {
        this.parts = parts;
    }

    /**
     * What was allowed when the job was approved may not be any more; what was not, is not, though it would be now.
     *
     * @param goesOn from what an earlier attempt made of these rows: so they must be the same
     */
    DatasetRows rows(Job job, JobSpec spec, boolean goesOn) {
        if (!goesOn) {
            parts.datasets().refresh(spec, parts.self());
        }
        var approval = parts.ledger().approvals().latest(job.id(), parts.self()).orElseThrow();
        var datasets = parts.datasets().approvedAt(approval.at());
        var problems = datasets.check(spec, parts.self());
        if (!problems.isEmpty()) {
            throw new FederationException(
                            POLICY_CHANGED,
                            "since the approval this has changed: "
                                    + problems.getFirst().message())
                    .of(parts.self(), "dataset");
        }
        var offer = datasets.offer(spec, parts.self());
        parts.readings().read(job.id(), offer.dataset(), offer.version(), goesOn);
        parts.ledger()
                .audit(
                        job.id(),
                        JobLedger.SYSTEM,
                        "dataset-read",
                        Map.of(
                                "dataset", offer.dataset(),
                                "version", Integer.toString(offer.version()),
                                "rows", Long.toString(offer.rows()),
                                "columns", ApprovalDesk.names(offer.columns()),
                                "purpose", spec.purpose(),
                                "attempt", Integer.toString(job.attempt())));
        return datasets.open(spec, parts.self());
    }

    /** Another dataset of this party, under the rules of the job's own. */
    Optional<DatasetRows> other(Job job, JobSpec spec, String name, boolean goesOn) {
        var with = spec.with(parts.self(), name);
        boolean unknown = parts.datasets().check(with, parts.self()).stream()
                .anyMatch(problem -> problem.code().equals("dataset-unknown"));
        return unknown ? Optional.empty() : Optional.of(rows(job, with, goesOn));
    }
}
