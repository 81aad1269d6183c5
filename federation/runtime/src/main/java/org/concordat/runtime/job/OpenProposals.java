package org.concordat.runtime.job;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.coordination.Coordination.Refused;

/**
 * Holds every other party to so many jobs that wait for approval here ({@link Limits#openProposals}), so that none buries the
 * stewards under valid proposals. Each one beyond is refused with an answer and nothing of it is kept; the log tells of the first,
 * and again of the first after one was taken.
 */
final class OpenProposals {
    static final ErrorCode EXCEEDED = ErrorCode.policy("open-proposals-exceeded");

    private final JobLedger ledger;
    private final CoordinationPost post;
    private final int most;
    private final Set<PartyId> told = ConcurrentHashMap.newKeySet();

    OpenProposals(JobLedger ledger, CoordinationPost post, int most) {
        this.ledger = ledger;
        this.post = post;
        this.most = most;
    }

    /** Whether there is room for one more of this party, in the transaction that it begins in; if not, it is refused. */
    boolean admit(JobId id, PartyId from) {
        int open = ledger.jobs().awaitingApproval(from);
        if (open < most) {
            told.remove(from);
            return true;
        }
        post.answer(
                id,
                from,
                new Refused(
                        EXCEEDED.code(),
                        open + " jobs of " + from + " wait for approval here, expected at most " + most
                                + ": propose it again when some of them are decided or ended"));
        if (!told.contains(from)) {
            ledger.audit(
                    id,
                    "party:" + from,
                    "proposals-refused",
                    Map.of("reason", EXCEEDED.code(), "open", Integer.toString(open)));
            AfterCommit.run(() -> told.add(from));
        }
        return false;
    }
}
