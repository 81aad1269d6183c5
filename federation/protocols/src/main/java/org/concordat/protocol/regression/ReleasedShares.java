package org.concordat.protocol.regression;

import java.util.HashSet;
import java.util.Set;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.task.Workspace;

/**
 * With which of its models a host has let this job's rows be scored. Each one gives the guest one more equation a row on the
 * host's m_k columns: at most m_k/4 a job (one at least). Scoring again with the same model tells nothing new.
 */
final class ReleasedShares {
    static final ErrorCode TOO_MANY = ErrorCode.policy("too-many-evaluations");

    private final Set<HostModelShare> shares = new HashSet<>();

    /** @throws FederationException if the share is one too many for this job */
    static void count(Workspace workspace, HostModelShare share) {
        var released = workspace.find(ReleasedShares.class).orElseGet(ReleasedShares::new);
        int limit = Math.max(1, share.coefficients().size() / 4);
        released.shares.add(share);
        if (released.shares.size() > limit) {
            throw new FederationException(
                    TOO_MANY,
                    "this job would score the same rows with " + released.shares.size()
                            + " models; with " + share.coefficients().size() + " columns at this host at most " + limit
                            + " may be, or the columns could be solved for");
        }
        workspace.put(ReleasedShares.class, released);
    }
}
