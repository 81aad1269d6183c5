package org.concordat.runtime.job;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.concordat.federation.FederationException;
import org.concordat.federation.Member;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Exchange;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.Reason;
import org.concordat.runtime.job.spec.JobSpecParser;

/**
 * Lets no job hang in silence. A peer from which nothing was heard is suspect, then the job is PAUSED, then FAILED, at the
 * limits; a job without all answers is EXPIRED; a job that waits for room is started. Called once a second.
 *
 * <p>A member that has done all its tasks does not fail the job by itself: the guest's party may have completed it already.
 */
final class PeerWatch {
    private final JobParts parts;
    private final Exchange exchange;
    private final JobRunner runner;
    private final GuestCoordination guest;
    private final MemberCoordination member;
    private final Map<JobId, Set<PartyId>> suspects = new ConcurrentHashMap<>();
    private final Set<JobId> reported = ConcurrentHashMap.newKeySet();
    private final Set<JobId> done = ConcurrentHashMap.newKeySet();

    PeerWatch(JobParts parts, Exchange exchange, JobRunner runner, GuestCoordination guest, MemberCoordination member) {
        this.parts = parts;
        this.exchange = exchange;
        this.runner = runner;
        this.guest = guest;
        this.member = member;
    }

    /** This party has done all its tasks of the job. */
    void done(JobId job) {
        done.add(job);
    }

    /** The job's tasks begin once more. */
    void again(JobId job) {
        done.remove(job);
        reported.remove(job);
    }

    void look(long nanoTime) {
        var open = parts.ledger().jobs().open();
        for (Job job : open) {
            switch (job.state()) {
                case AWAITING_APPROVAL -> expire(job);
                case QUEUED -> {
                    startIfRoom(job);
                    expire(job);
                }
                case RUNNING, PAUSED -> watch(job, nanoTime);
                case SUBMITTED, COMPLETED, FAILED, CANCELLED, REJECTED, EXPIRED -> {}
            }
        }
        var ids = new HashSet<JobId>();
        open.forEach(job -> ids.add(job.id()));
        suspects.keySet().retainAll(ids);
        reported.retainAll(ids);
        done.retainAll(ids);
    }

    private void expire(Job job) {
        var before = job.approveBefore();
        if (job.coordinator().equals(parts.self())
                && before != null
                && parts.clock().instant().isAfter(before)) {
            inTransaction(job, locked -> {
                if (locked.state() == JobState.AWAITING_APPROVAL || locked.state() == JobState.QUEUED) {
                    guest.end(
                            locked,
                            JobState.EXPIRED,
                            Reason.of(
                                    "approval-expired",
                                    locked.state() == JobState.QUEUED
                                            ? "the job did not start before its approvals ended at " + before
                                            : "not every member had answered before " + before));
                }
            });
        }
    }

    private void startIfRoom(Job job) {
        if (job.coordinator().equals(parts.self())) {
            inTransaction(job, guest::startIfRoom);
        }
    }

    private void watch(Job job, long nanoTime) {
        var roster = JobSpecParser.read(job.specification()).spec().roster();
        long longest = 0;
        PartyId silent = null;
        for (Member other : roster.members()) {
            long silence = other.party().equals(parts.self()) ? 0 : silence(job, other.party(), nanoTime);
            tell(job, other.party(), silence);
            if (silence > longest) {
                longest = silence;
                silent = other.party();
            }
        }
        if (silent == null) {
            return;
        }
        if (longest >= parts.limits().failAfter().toNanos()) {
            fail(job, silent, longest);
        } else if (longest >= parts.limits().pauseAfter().toNanos()) {
            pause(job, silent, longest);
        } else if (job.state() == JobState.PAUSED
                && longest < parts.limits().suspectAfter().toNanos()) {
            runner.find(job.id()).ifPresent(run -> run.paused(false));
            inTransaction(job, locked -> {
                if (locked.state() == JobState.PAUSED) {
                    parts.ledger().move(locked, JobState.RUNNING, null, JobLedger.SYSTEM);
                }
            });
        }
    }

    private long silence(Job job, PartyId party, long nanoTime) {
        long begun = runner.find(job.id()).map(RunningJob::begunNanos).orElse(nanoTime);
        var heard = exchange.lastHeardNanos(party);
        long since = heard == null ? begun : Math.max(heard, begun);
        return done.contains(job.id()) && heard != null ? nanoTime - heard : nanoTime - since;
    }

    private void tell(Job job, PartyId party, long silence) {
        var known = suspects.computeIfAbsent(job.id(), _ -> ConcurrentHashMap.newKeySet());
        boolean suspect = silence >= parts.limits().suspectAfter().toNanos();
        if (suspect ? known.add(party) : known.remove(party)) {
            var body = JobJson.object().put("party", party.value()).put("suspect", suspect);
            parts.events().append(job.id(), "peer", body);
        }
    }

    private void pause(Job job, PartyId silent, long silence) {
        if (job.state() != JobState.RUNNING) {
            return;
        }
        runner.find(job.id()).ifPresent(run -> run.paused(true));
        inTransaction(job, locked -> {
            if (locked.state() == JobState.RUNNING) {
                parts.ledger()
                        .move(locked, JobState.PAUSED, absent("party-silent", job, silent, silence), JobLedger.SYSTEM);
            }
        });
    }

    private void fail(Job job, PartyId silent, long silence) {
        var reason = absent(FederationException.PARTY_ABSENT.code(), job, silent, silence);
        if (job.coordinator().equals(parts.self())) {
            inTransaction(job, locked -> guest.end(locked, JobState.FAILED, reason));
        } else if (!done.contains(job.id()) && reported.add(job.id())) {
            inTransaction(job, locked -> {
                member.fail(locked, reason);
                if (silent.equals(job.coordinator()) && !locked.state().terminal()) {
                    member.adopt(locked, JobState.FAILED, reason, JobLedger.SYSTEM);
                }
            });
        } else {
            pause(job, silent, silence);
        }
    }

    private Reason absent(String code, Job job, PartyId silent, long silence) {
        var step = runner.find(job.id())
                .map(RunningJob::waiting)
                .filter(waiting -> waiting.party().equals(silent))
                .map(JobView.Waiting::message)
                .orElse(null);
        return new Reason(
                code,
                silent,
                step,
                "nothing was heard of " + silent + " for "
                        + Duration.ofNanos(silence).toSeconds() + " s");
    }

    private void inTransaction(Job job, java.util.function.Consumer<Job> act) {
        parts.transactions()
                .executeWithoutResult(_ -> parts.ledger().jobs().lock(job.id()).ifPresent(act));
    }
}
