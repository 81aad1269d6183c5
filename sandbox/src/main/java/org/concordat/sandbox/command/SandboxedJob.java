package org.concordat.sandbox.command;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import org.concordat.cli.jobfile.JobFile;
import org.concordat.cli.jobfile.JobFileException;
import org.concordat.cli.rest.PartyException;
import org.concordat.sandbox.SandboxFederation;
import org.concordat.sandbox.SandboxPlan;
import org.concordat.sandbox.job.JobDriver;
import org.concordat.sandbox.job.JobOutcome;
import org.concordat.sandbox.job.Narrator;
import org.concordat.sandbox.process.RunDirectory;

/** A job in a federation of its own, from nothing to the result. */
final class SandboxedJob {
    private final JobFile job;
    private final RunDirectory run;
    private final Narrator out;
    private final List<String> jvmOptions;

    SandboxedJob(JobFile job, RunDirectory run, Narrator out) {
        this(job, run, out, List.of());
    }

    /** @param jvmOptions of every service, besides its own */
    SandboxedJob(JobFile job, RunDirectory run, Narrator out, List<String> jvmOptions) {
        this.job = job;
        this.run = run;
        this.out = out;
        this.jvmOptions = jvmOptions;
    }

    /** Runs it and writes the outputs; the outcome of a job that COMPLETED. */
    JobOutcome run(Outputs outputs) throws IOException, InterruptedException {
        return run(outputs, (_, _) -> {});
    }

    /** As {@link #run(Outputs)}, writes nothing, and talks to the job while it runs. */
    JobOutcome run(JobDriver.Talk talk) throws IOException, InterruptedException {
        return run(Outputs.NONE, talk, (_, _) -> {});
    }

    /** As {@link #run(Outputs)}, with a last look at the federation before it stops. */
    JobOutcome run(Outputs outputs, BiConsumer<JobOutcome, SandboxFederation> lastLook)
            throws IOException, InterruptedException {
        return run(outputs, (_, _) -> true, lastLook);
    }

    private JobOutcome run(Outputs outputs, JobDriver.Talk talk, BiConsumer<JobOutcome, SandboxFederation> lastLook)
            throws IOException, InterruptedException {
        var roster = job.roster();
        var plan = SandboxPlan.of(roster.guest(), roster.hosts(), roster.keyholders())
                .withJvmOptions(jvmOptions);
        out.say("Starting a federation: " + Sandbox.describe(plan));
        try (var sandbox = Sandbox.start(plan, run, out)) {
            var began = Instant.now();
            var driver = new JobDriver(sandbox.federation(), job, out);
            var outcome = atTheirLines(driver, talk);
            outputs.write(outcome);
            out.say("\nCOMPLETED in " + Duration.between(began, Instant.now()).toSeconds() + " s");
            out.say(driver.describe(outcome));
            lastLook.accept(outcome, sandbox.federation());
            return outcome;
        }
    }

    /** What a service says of the specification, at the lines of the file that it came from. */
    private JobOutcome atTheirLines(JobDriver driver, JobDriver.Talk talk) throws IOException, InterruptedException {
        try {
            return driver.run(talk);
        } catch (PartyException e) {
            var problems = e.fields().stream()
                    .filter(field -> job.line(field.pointer()).isPresent())
                    .map(field -> new JobFileException.Problem(
                            job.line(field.pointer()).orElseThrow(), field.message()))
                    .toList();
            throw problems.isEmpty() ? e : new JobFileException(problems);
        }
    }
}
