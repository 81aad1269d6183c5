package org.concordat.federation.channel;

/**
 * Where in a job a message stands; derived, never written by hand.
 *
 * @param task the place of the task in the job, from 0; −1 for coordination
 * @param protocol id and version, for example {@code vertical-logistic-regression@1}
 * @param round 0 outside the repeated part
 * @param type simple name of the message record
 */
public record Address(int task, String protocol, int round, String type) {
    @Override
    public String toString() {
        return protocol + ", round " + round + ", " + type;
    }
}
