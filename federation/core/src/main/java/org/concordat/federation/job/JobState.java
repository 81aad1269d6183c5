package org.concordat.federation.job;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The states of a job, the same at all parties.
 *
 * <table>
 * <caption>Transitions</caption>
 * <tr><th>from</th><th>to</th><th>cause</th></tr>
 * <tr><td>SUBMITTED</td><td>AWAITING_APPROVAL</td><td>the proposal is on its way to all members</td></tr>
 * <tr><td>AWAITING_APPROVAL</td><td>QUEUED</td><td>every member approved</td></tr>
 * <tr><td>AWAITING_APPROVAL</td><td>REJECTED</td><td>a member refused</td></tr>
 * <tr><td>AWAITING_APPROVAL</td><td>EXPIRED</td><td>no answer within the limit</td></tr>
 * <tr><td>QUEUED</td><td>RUNNING</td><td>an attempt starts</td></tr>
 * <tr><td>QUEUED</td><td>EXPIRED</td><td>it did not start before its approvals ended</td></tr>
 * <tr><td>RUNNING</td><td>PAUSED</td><td>a peer is silent, or a store is full</td></tr>
 * <tr><td>PAUSED</td><td>RUNNING</td><td>it is back</td></tr>
 * <tr><td>RUNNING</td><td>COMPLETED</td><td>every task ended well everywhere</td></tr>
 * <tr><td>any that is not terminal</td><td>CANCELLED, FAILED</td><td>a person; an error</td></tr>
 * </table>
 */
public enum JobState {
    SUBMITTED,
    AWAITING_APPROVAL,
    QUEUED,
    RUNNING,
    PAUSED,
    COMPLETED,
    FAILED,
    CANCELLED,
    REJECTED,
    EXPIRED;

    private static final Map<JobState, Set<JobState>> FORWARD = Map.of(
            SUBMITTED, EnumSet.of(AWAITING_APPROVAL, CANCELLED, FAILED),
            AWAITING_APPROVAL, EnumSet.of(QUEUED, REJECTED, EXPIRED, CANCELLED, FAILED),
            QUEUED, EnumSet.of(RUNNING, EXPIRED, CANCELLED, FAILED),
            RUNNING, EnumSet.of(PAUSED, COMPLETED, CANCELLED, FAILED),
            PAUSED, EnumSet.of(RUNNING, CANCELLED, FAILED));

    public boolean terminal() {
        return !FORWARD.containsKey(this);
    }

    public boolean mayBecome(JobState next) {
        return FORWARD.getOrDefault(this, Set.of()).contains(next);
    }
}
