package org.concordat.runtime.job;

import java.util.List;
import java.util.Optional;
import org.concordat.federation.job.JobId;
import org.jspecify.annotations.Nullable;

/** What stewards of this party decide about jobs of others. Each act joins the caller's transaction, or has one of its own. */
public interface ApprovalService {
    /** Jobs that wait for a decision of this party, oldest first. */
    List<JobView> pending();

    Optional<ApprovalView> view(JobId job);

    /**
     * Approves or refuses.
     *
     * @param specDigest what the steward saw, 64 hex digits
     * @param reason why; needed to refuse
     * @throws org.concordat.federation.FederationException {@code job-unknown}; {@code approval-not-pending};
     *     {@code specification-changed} if the digest is not the job's; {@code own-job} if the steward submitted it;
     *     {@code approval-expired}; {@code reason-required}
     */
    JobView decide(JobId job, Decision decision, String steward, String specDigest, @Nullable String reason);

    /**
     * Takes an approval back; the job ends CANCELLED at all parties.
     *
     * @throws org.concordat.federation.FederationException {@code job-unknown}, {@code job-already-terminal},
     *     {@code approval-not-given}
     */
    JobView withdraw(JobId job, String steward, String reason);

    /** What a steward says. */
    enum Decision {
        APPROVE,
        REFUSE
    }
}
