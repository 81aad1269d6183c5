package org.concordat.sandbox.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.concordat.sandbox.SandboxFederation;
import org.concordat.sandbox.SandboxPlan;
import org.concordat.sandbox.job.Narrator;
import org.concordat.sandbox.process.RunDirectory;

/** A federation for the time of a command: stopped when the command ends, whether by itself or by Ctrl-C. */
final class Sandbox implements AutoCloseable {
    private final RunDirectory run;
    private final SandboxFederation federation;
    private final Thread hook;

    private Sandbox(RunDirectory run, SandboxFederation federation) {
        this.run = run;
        this.federation = federation;
        this.hook = new Thread(this::stop, "stop-sandbox");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** The project's directory; the launcher script says where it is. */
    static Path home() {
        return Path.of(System.getProperty("concordat.home", "."))
                .toAbsolutePath()
                .normalize();
    }

    /** Takes the run directory, and has the launcher's libraries log into it. */
    static RunDirectory takeRunDirectory() throws IOException {
        var run = RunDirectory.take(home());
        System.setProperty("concordat.log", run.path().resolve("launcher.log").toString());
        return run;
    }

    @SuppressWarnings("SystemConsoleNull") // since JDK 25 it is null again where there is no terminal
    static Narrator narrator() {
        return new Narrator(
                System.out, System.console() != null && System.console().isTerminal());
    }

    static Sandbox start(SandboxPlan plan, RunDirectory run, Narrator out) throws IOException, InterruptedException {
        var began = Instant.now();
        try {
            var federation = SandboxFederation.start(plan, home(), run, Map.of(), text -> out.say("  " + text));
            out.say("  ready after " + Duration.between(began, Instant.now()).toSeconds() + " s; addresses in "
                    + run.path().resolve("endpoints.json"));
            return new Sandbox(run, federation);
        } catch (IOException | InterruptedException | RuntimeException e) {
            run.close();
            throw e;
        }
    }

    static String describe(SandboxPlan plan) {
        return plan.parties().stream()
                .map(party -> party.id() + " (" + party.kind().module() + ")")
                .collect(Collectors.joining(", "));
    }

    SandboxFederation federation() {
        return federation;
    }

    private void stop() {
        try {
            federation.close();
            run.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is on its way out, and the hook has run
        }
    }
}
