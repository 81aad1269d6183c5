package org.concordat.runtime.job;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long a party waits, and for what. All are configuration ({@code concordat.limits.*}), so that tests can shorten them.
 *
 * @param heartbeatEvery between two signs of life to each peer
 * @param suspectAfter silence after which people are told
 * @param pauseAfter silence after which a job is PAUSED
 * @param failAfter silence after which a job is FAILED with {@code party-absent}
 * @param roundTimeout longest wait for one message of a peer that is there
 * @param approvalExpiresAfter after which a job without all answers is EXPIRED
 * @param resendAfter how long a frame waits for its acknowledgement
 * @param runningJobs at once at the guest's party; more are QUEUED
 */
public record Limits(
        @DefaultValue("5s") Duration heartbeatEvery,
        @DefaultValue("15s") Duration suspectAfter,
        @DefaultValue("60s") Duration pauseAfter,
        @DefaultValue("30m") Duration failAfter,
        @DefaultValue("10m") Duration roundTimeout,
        @DefaultValue("14d") Duration approvalExpiresAfter,
        @DefaultValue("2s") Duration resendAfter,
        @DefaultValue("2") int runningJobs) {
    /** Whether each is positive and they rise in the order heartbeat, suspect, pause, fail. */
    public boolean consistent() {
        return heartbeatEvery.isPositive()
                && heartbeatEvery.compareTo(suspectAfter) < 0
                && suspectAfter.compareTo(pauseAfter) <= 0
                && pauseAfter.compareTo(failAfter) <= 0
                && roundTimeout.isPositive()
                && approvalExpiresAfter.isPositive()
                && resendAfter.isPositive()
                && runningJobs >= 1;
    }
}
