package org.concordat.sandbox.job;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.concordat.cli.jobfile.JobFile;
import org.concordat.cli.rest.PartyException;
import org.concordat.sandbox.SandboxFederation;
import org.concordat.sandbox.SandboxPlan;
import org.concordat.sandbox.broker.MutualTls;
import org.concordat.sandbox.broker.PartyBrokers;
import org.concordat.sandbox.data.LendingData;
import org.concordat.sandbox.issuer.Authority;
import org.concordat.sandbox.process.RunDirectory;
import tools.jackson.databind.JsonNode;

/** A federation of real services for a system test, with a small job at hand and limits of seconds. */
final class RunningFederation implements AutoCloseable {
    static final Set<String> TERMINAL = Set.of("COMPLETED", "FAILED", "CANCELLED", "REJECTED", "EXPIRED");
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    private final RunDirectory run;
    private final Path folder;
    final SandboxFederation federation;
    final Narrator silent =
            new Narrator(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), false);

    private RunningFederation(RunDirectory run, Path folder, SandboxFederation federation) {
        this.run = run;
        this.folder = folder;
        this.federation = federation;
    }

    /** Whether the services' jars are there: they are in a build that has come to the phase 'package'. */
    static boolean isPossible() {
        return Set.of("guest-party", "host-party", "arbiter").stream()
                .allMatch(module -> Files.exists(HOME.resolve(module + "/target/" + module + "-0.1.0-exec.jar")));
    }

    static RunningFederation start(Path folder) throws IOException, InterruptedException {
        return start(folder, MutualTls::new);
    }

    static RunningFederation start(Path folder, PartyBrokers brokers) throws IOException, InterruptedException {
        LendingData.write(folder, 11);
        var run = RunDirectory.take(folder);
        var settings = new LinkedHashMap<String, Object>();
        settings.put("concordat.limits.heartbeat-every", "500ms");
        settings.put("concordat.limits.suspect-after", "2s");
        settings.put("concordat.limits.pause-after", "5s");
        settings.put(
                "concordat.limits.fail-after", "90s"); // a service takes most of a minute to start on a busy machine
        var plan = SandboxPlan.of("bank", java.util.List.of("bureau"), java.util.List.of("arbiter"));
        return new RunningFederation(
                run, folder, SandboxFederation.start(plan, HOME, run, settings, brokers, System.err::println));
    }

    /** A logistic regression over both parties' columns. */
    JobFile job(int epochs) throws IOException {
        return job(epochs, "1024");
    }

    JobFile job(int epochs, String batchSize) throws IOException {
        return JobFile.read(Files.writeString(folder.resolve("job.yaml"), """
                name: system test
                purpose: credit-risk
                roster: {guest: bank, hosts: [bureau], arbiter: arbiter}
                tasks:
                  - {task: intersect}
                  - {task: split, by: id-hash, test: 0.3}
                  - {task: standardize, clip: 3}
                  - {task: train, protocol: vertical-logistic-regression,
                     parameters: {learning_rate: 0.2, max_epochs: %d, batch_size: %s, key_bits: 2048}}
                  - {task: evaluate}
                sandbox:
                  bank:   {file: bank.csv, id: id, label: defaulted}
                  bureau: {file: bureau.csv, id: id}
                """.formatted(epochs, batchSize)));
    }

    /** Boosted trees over both parties' columns. */
    JobFile boosting(int trees) throws IOException {
        return JobFile.read(Files.writeString(folder.resolve("boosting.yaml"), """
                name: system test
                purpose: credit-risk
                roster: {guest: bank, hosts: [bureau]}
                tasks:
                  - {task: intersect}
                  - {task: split, by: id-hash, test: 0.3}
                  - {task: train, protocol: secureboost, parameters: {n_estimators: %d, key_bits: 2048}}
                  - {task: evaluate}
                sandbox:
                  bank:   {file: bank.csv, id: id, label: defaulted}
                  bureau: {file: bureau.csv, id: id}
                """.formatted(trees)));
    }

    /** A prediction with what an earlier job trained. */
    JobFile prediction(String model) throws IOException {
        return JobFile.read(Files.writeString(folder.resolve("prediction.yaml"), """
                name: prediction
                purpose: credit-risk
                roster: {guest: bank, hosts: [bureau], arbiter: arbiter}
                tasks:
                  - {task: intersect}
                  - {task: predict, protocol: vertical-logistic-regression, model: %s, parameters: {key_bits: 2048}}
                sandbox:
                  bank:   {file: bank.csv, id: id, label: defaulted}
                  bureau: {file: bureau.csv, id: id}
                """.formatted(model)));
    }

    /** Of every person in either party's data. */
    Set<String> entityIds() throws IOException {
        var ids = new HashSet<String>();
        for (var file : java.util.List.of("bank.csv", "bureau.csv")) {
            try (var lines = Files.lines(folder.resolve(file))) {
                lines.skip(1).forEach(line -> ids.add(line.substring(0, line.indexOf(','))));
            }
        }
        return ids;
    }

    JobDriver driver(JobFile job) {
        return new JobDriver(federation, job, silent);
    }

    /** The job as a party sees it. */
    JsonNode view(String party, String job) throws IOException, InterruptedException {
        var authority = party.equals("bank") ? Authority.ANALYST : Authority.STEWARD;
        return federation.client(party, authority).get("jobs/" + job);
    }

    /** Waits until a party sees the job so; approves for everybody meanwhile when stewards are given. */
    JsonNode await(String party, String job, Predicate<JsonNode> wanted, Stewards... stewards)
            throws IOException, InterruptedException {
        var deadline = Instant.now().plus(Duration.ofMinutes(4));
        while (true) {
            for (var each : stewards) {
                each.approveWhereAsked(job);
            }
            var view = viewIfKnown(party, job);
            if (view.filter(wanted).isPresent()) {
                return view.get();
            }
            if (Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("after four minutes " + party + " sees the job as " + view);
            }
            Thread.sleep(200);
        }
    }

    /** Empty until the party has heard of the job: a host may refuse it before another member does. */
    private Optional<JsonNode> viewIfKnown(String party, String job) throws IOException, InterruptedException {
        try {
            return Optional.of(view(party, job));
        } catch (PartyException e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static Predicate<JsonNode> terminal() {
        return view -> TERMINAL.contains(view.path("state").asString());
    }

    static Predicate<JsonNode> training() {
        return view -> {
            for (var task : view.path("tasks")) {
                if (task.path("task").asString().equals("train")
                        && task.path("state").asString().equals("RUNNING")
                        && task.path("progress").path("done").asInt(0) > 0) {
                    return true;
                }
            }
            return TERMINAL.contains(view.path("state").asString());
        };
    }

    Map<String, JsonNode> views(String job) throws IOException, InterruptedException {
        var views = new LinkedHashMap<String, JsonNode>();
        for (var party : federation.plan().parties()) {
            views.put(party.id(), await(party.id(), job, terminal()));
        }
        return views;
    }

    @Override
    public void close() throws IOException {
        federation.close();
        run.close();
    }
}
