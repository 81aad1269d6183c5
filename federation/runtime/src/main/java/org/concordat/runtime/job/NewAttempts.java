package org.concordat.runtime.job;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.Reason;
import org.concordat.federation.job.coordination.Coordination.GoOn;
import org.concordat.federation.job.coordination.Coordination.Held;
import org.concordat.federation.job.coordination.Coordination.Interrupted;
import org.concordat.federation.job.coordination.Coordination.Place;
import org.concordat.federation.job.coordination.Coordination.Resume;
import org.concordat.federation.job.coordination.SeedAgreement;
import org.concordat.runtime.job.spec.JobSpecParser;

/**
 * How a job goes on after the service of a member was stopped: attempt a + 1, from the last checkpoints that all members have.
 * Each method runs in a transaction in which the job is locked.
 */
final class NewAttempts {
    /** A service that is stopped again and again does not keep the others for ever. */
    static final int MOST = 5;

    private final JobParts parts;
    private final JobRunner runner;
    /** Answers to the last {@link Resume}; where the guest's own service is stopped there is another one. */
    private final Map<JobId, Map<PartyId, List<Place>>> answers = new ConcurrentHashMap<>();

    NewAttempts(JobParts parts, JobRunner runner) {
        this.parts = parts;
        this.runner = runner;
    }

    /** Whether it runs, and could run once more. */
    boolean possible(Job job) {
        return runs(job) && job.attempt() < MOST && checkpoints(job, spec(job)).possible();
    }

    static boolean runs(Job job) {
        return job.state() == JobState.RUNNING || job.state() == JobState.PAUSED;
    }

    static Reason interrupted(PartyId party) {
        return new Reason(
                "interrupted",
                party,
                null,
                "the service of " + party
                        + " stopped while the job ran, and the job cannot be taken up: submit it again");
    }

    /** At a member whose service was stopped: tells the guest's party. */
    void report(Job job) {
        AfterCommit.run(() -> runner.expect(job.id()));
        parts.post().send(job.id(), job.coordinator(), new Interrupted(job.attempt()));
    }

    /** At the guest's party: begins the next attempt. */
    void begin(Job job, PartyId stopped) {
        var begun = next(job, "the service of " + stopped + " was stopped", JobLedger.SYSTEM);
        var own = new ConcurrentHashMap<PartyId, List<Place>>();
        own.put(parts.self(), parts.checkpoints().of(job.id()));
        answers.put(job.id(), own);
        parts.post().sendToMembers(begun, new Resume(begun.attempt()));
    }

    private Job next(Job job, String why, String actor) {
        var ledger = parts.ledger();
        var runs = job.state() == JobState.PAUSED ? ledger.move(job, JobState.RUNNING, null, actor) : job;
        var begun = ledger.beginAttempt(runs, why);
        parts.tasks().again(job.id());
        AfterCommit.run(() -> runner.breakOff(job.id()));
        return begun;
    }

    /** At the guest's party: a member's answer; the last one lets all go on. */
    void held(Job job, PartyId from, Held held) {
        var all = answers.get(job.id());
        if (all == null || held.attempt() != job.attempt()) {
            return; // of an attempt that has been given up
        }
        all.put(from, held.places());
        var spec = spec(job);
        if (spec.roster().members().stream().allMatch(member -> all.containsKey(member.party()))) {
            var agreed = checkpoints(job, spec).agree(all);
            parts.post().sendToMembers(job, new GoOn(job.attempt(), agreed));
            start(job, spec, agreed);
        }
    }

    void ended(JobId job) {
        answers.remove(job);
    }

    /**
     * At a member: ends the attempt before, and tells which checkpoints there are.
     *
     * @param refuse told when the guest's party may not ask this now
     */
    void resume(Job job, Resume resume, Consumer<Reason> refuse) {
        if (!possible(job) || resume.attempt() != job.attempt() + 1) {
            refuse.accept(MemberCoordination.violation(job, resume));
            return;
        }
        var begun = next(job, "asked for by the guest's party", "party:" + job.coordinator());
        var places = parts.checkpoints().of(job.id());
        parts.post().send(job.id(), job.coordinator(), new Held(begun.attempt(), places));
    }

    /** At a member: goes on, from no other places than it has. */
    void goOn(Job job, GoOn on, Consumer<Reason> refuse) {
        var spec = spec(job);
        var self = spec.roster().memberOf(parts.self()).orElseThrow();
        if (on.attempt() != job.attempt()
                || !checkpoints(job, spec).within(parts.checkpoints().of(job.id()), on.places(), self)) {
            refuse.accept(MemberCoordination.violation(job, on));
            return;
        }
        start(job, spec, on.places());
    }

    private void start(Job job, JobSpec spec, List<Place> from) {
        boolean holdsData = spec.roster().dataMembers().stream()
                .anyMatch(member -> member.party().equals(parts.self()));
        var seed = holdsData
                ? parts.shares()
                        .shares(job.id(), spec.roster())
                        .map(shares -> SeedAgreement.seed(job.id(), shares))
                        .orElseThrow(() -> new IllegalStateException("the seed of job " + job.id() + " is not here"))
                : null;
        AfterCommit.run(() -> runner.start(job, seed, from));
    }

    private AgreedCheckpoints checkpoints(Job job, JobSpec spec) {
        return new AgreedCheckpoints(spec, parts.versions().registry(job.id()));
    }

    private static JobSpec spec(Job job) {
        return JobSpecParser.read(job.specification()).spec();
    }
}
