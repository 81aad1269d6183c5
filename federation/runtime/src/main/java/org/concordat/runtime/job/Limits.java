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
 * @param checks of single persons, by lending checks
 * @param job what one may be expected to cost this party
 * @param openProposals jobs of one other party that may wait for approval here; more of them are refused
 */
public record Limits(
        @DefaultValue("5s") Duration heartbeatEvery,
        @DefaultValue("15s") Duration suspectAfter,
        @DefaultValue("60s") Duration pauseAfter,
        @DefaultValue("30m") Duration failAfter,
        @DefaultValue("10m") Duration roundTimeout,
        @DefaultValue("14d") Duration approvalExpiresAfter,
        @DefaultValue("2s") Duration resendAfter,
        @DefaultValue("2") int runningJobs,
        @DefaultValue Checks checks,
        @DefaultValue Quota job,
        @DefaultValue("100") int openProposals) {
    /**
     * What a job may be expected to cost this party, by the estimate that its stewards are shown. The standard, ten days of a
     * core and 100 GB sent, is beyond what the tested sizes need.
     *
     * @param coreTime {@link org.concordat.federation.task.Cost#coreTime}
     * @param bytes that this party sends
     */
    public record Quota(
            @DefaultValue("240h") Duration coreTime,
            @DefaultValue("100000000000") long bytes) {
        public static final Quota STANDARD = new Quota(Duration.ofDays(10), 100_000_000_000L);

        boolean consistent() {
            return coreTime.isPositive() && bytes > 0;
        }
    }

    /**
     * How many persons may be asked about, over all jobs and restarts, and how long somebody waits for one answer.
     *
     * @param perParty what this party, as an owner, lets one other party ask for within a window
     * @param perAnalyst what one analyst of this party may ask for within a window
     * @param window after which a use counts no more
     * @param questionWindow how long this party, as an owner, holds another to the question that it asked last
     * @param answerWithin how long a request for a single check waits before it names the party that it waits for
     */
    public record Checks(
            @DefaultValue("100000") int perParty,
            @DefaultValue("20000") int perAnalyst,
            @DefaultValue("24h") Duration window,
            @DefaultValue("30d") Duration questionWindow,
            @DefaultValue("20s") Duration answerWithin) {
        public static final Checks STANDARD =
                new Checks(100_000, 20_000, Duration.ofHours(24), Duration.ofDays(30), Duration.ofSeconds(20));

        boolean consistent() {
            return perParty >= 0
                    && perAnalyst >= 0
                    && window.isPositive()
                    && questionWindow.isPositive()
                    && answerWithin.isPositive();
        }
    }

    /** Whether each is positive and they rise in the order heartbeat, suspect, pause, fail. */
    public boolean consistent() {
        return heartbeatEvery.isPositive()
                && heartbeatEvery.compareTo(suspectAfter) < 0
                && suspectAfter.compareTo(pauseAfter) <= 0
                && pauseAfter.compareTo(failAfter) <= 0
                && roundTimeout.isPositive()
                && approvalExpiresAfter.isPositive()
                && resendAfter.isPositive()
                && runningJobs >= 1
                && checks.consistent()
                && job.consistent()
                && openProposals >= 1;
    }
}
