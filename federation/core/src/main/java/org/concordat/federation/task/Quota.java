package org.concordat.federation.task;

import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;

/**
 * How many persons may be asked about at this party, over all its jobs and restarts. An owner of data counts against the
 * guest's party, the guest against the analyst whose job it is.
 */
public interface Quota {
    ErrorCode EXCEEDED = ErrorCode.policy("quota-exceeded");
    ErrorCode QUESTION_DIFFERS = ErrorCode.policy("question-differs");

    /**
     * Sets aside what is left, at most {@code wanted}, for this job until it ends; then what was spent counts, no more.
     *
     * @return from 0 to {@code wanted}
     */
    int grant(int wanted);

    /**
     * Holds the asker, over all jobs, to one question about persons: the answers to two tell more of a person than each. After
     * {@link #grant}, and before anything depends on this party's data.
     *
     * @param question all that an answer depends on beside the person, in one form
     * @throws FederationException {@code question-differs} if the asker is held to another one
     */
    void hold(String question);

    /**
     * Writes down that {@code count} more are asked about; before anything of it leaves this party.
     *
     * @throws FederationException {@code quota-exceeded} if they are more than was granted; nothing is spent then
     */
    void spend(int count);

    /** Where the runtime counts nothing. */
    static Quota unlimited() {
        return new Quota() {
            @Override
            public int grant(int wanted) {
                return wanted;
            }

            @Override
            public void hold(String question) {
                // nor is anybody held to anything
            }

            @Override
            public void spend(int count) {
                // nothing is counted
            }
        };
    }
}
