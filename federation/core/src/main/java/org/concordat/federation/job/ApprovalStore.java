package org.concordat.federation.job;

import java.util.List;
import java.util.Optional;
import org.concordat.federation.PartyId;

/** What the members of each job said; it only grows. */
public interface ApprovalStore {
    void append(JobId job, Approval approval);

    /** The latest of each party, by party. */
    List<Approval> latest(JobId job);

    default Optional<Approval> latest(JobId job, PartyId party) {
        return latest(job).stream()
                .filter(approval -> approval.party().equals(party))
                .findFirst();
    }
}
