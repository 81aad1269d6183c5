package org.concordat.sandbox.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.concordat.cli.jobfile.JobFile;
import org.concordat.sandbox.SandboxFederation;
import org.concordat.sandbox.data.LendingData;
import org.concordat.sandbox.job.JobOutcome;
import org.concordat.sandbox.job.Narrator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures one job through real services, twice: before, by plain Java arithmetic alone, which is forced by configuration, and after,
 * by what the machine chooses. All else is the same, so the difference is the arithmetic kernel's.
 */
final class JobBench {
    private static final int IDS = 100_000;
    private static final List<String> PLAIN_JAVA = List.of("-Dconcordat.arithmetic=scalar");

    private final Narrator out;
    private final JobFiles files;

    /** Writes a job's data into a folder and the job itself into {@code job.yaml}. */
    @FunctionalInterface
    interface JobFiles {
        void write(Path folder) throws IOException;
    }

    JobBench(Narrator out, JobFiles files) {
        this.out = out;
        this.files = files;
    }

    /** The demo's training. */
    static void credit(Path folder) throws IOException {
        LendingData.write(folder, 2026);
        try (var job = Objects.requireNonNull(DemoCommand.class.getResourceAsStream("credit.yaml"))) {
            Files.copy(job, folder.resolve("job.yaml"));
        }
    }

    /** 100,000 ids at each of two parties, half in common. */
    static void intersection(Path folder) throws IOException {
        ids(folder.resolve("bank.csv"), 0);
        ids(folder.resolve("bureau.csv"), IDS / 2);
        Files.writeString(folder.resolve("job.yaml"), """
                name: intersection benchmark
                purpose: benchmark
                roster: {guest: bank, hosts: [bureau]}
                tasks:
                  - {task: intersect}
                sandbox:
                  bank:   {file: bank.csv, id: id}
                  bureau: {file: bureau.csv, id: id}
                """);
    }

    private static void ids(Path file, int first) throws IOException {
        try (var lines = Files.newBufferedWriter(file)) {
            lines.write("id,x\n");
            for (int i = first; i < first + IDS; i++) {
                lines.write("customer-" + i + "," + i % 97 + "\n");
            }
        }
    }

    void run(boolean before) throws IOException, InterruptedException {
        Map<String, Double> plain = before ? seconds(PLAIN_JAVA) : Map.of();
        Map<String, Double> chosen = seconds(List.of());
        if (before) {
            out.say(String.format(Locale.ROOT, "%n%-16s %16s %16s %9s", "seconds", "plain Java", "as chosen", "ratio"));
            chosen.forEach((task, after) -> {
                double slower = plain.getOrDefault(task, 0.0);
                out.say(String.format(Locale.ROOT, "%-16s %16.1f %16.1f %8.1f×", task, slower, after, slower / after));
            });
        }
    }

    /** Of each task of the job, and of all of them; the services' JVMs have these options besides. */
    private Map<String, Double> seconds(List<String> jvmOptions) throws IOException, InterruptedException {
        var run = Sandbox.takeRunDirectory();
        var folder = Files.createDirectories(run.path().resolve("bench"));
        files.write(folder);
        var seconds = new LinkedHashMap<String, Double>();
        new SandboxedJob(JobFile.read(folder.resolve("job.yaml")), run, out, jvmOptions)
                .run(Outputs.NONE, (outcome, federation) -> {
                    for (JsonNode task : tasks(outcome)) {
                        seconds.merge(
                                task.path("task").asString(),
                                task.path("seconds").asDouble(),
                                Double::sum);
                    }
                    out.say(figures(outcome, federation));
                });
        seconds.put(
                "all tasks",
                seconds.values().stream().mapToDouble(Double::doubleValue).sum());
        return seconds;
    }

    private static JsonNode tasks(JobOutcome outcome) {
        JsonNode json = new JsonMapper().valueToTree(outcome.json());
        return json.path("tasks");
    }

    private static String figures(JobOutcome outcome, SandboxFederation federation) {
        var text = new StringBuilder("\nFigures\n");
        for (JsonNode task : tasks(outcome)) {
            double seconds = task.path("seconds").asDouble();
            text.append(String.format(
                    Locale.ROOT,
                    "  %-14s %8.1f s %14d bytes",
                    task.path("task").asString(),
                    seconds,
                    task.path("bytes").asLong()));
            if (task.has("epochs")) {
                text.append(String.format(
                        Locale.ROOT,
                        "  %.2f s an epoch",
                        seconds / task.path("epochs").asInt()));
            }
            if (task.has("own_rows")) {
                text.append(String.format(
                        Locale.ROOT,
                        "  %.0f ids of the guest a second",
                        task.path("own_rows").asInt() / seconds));
            }
            text.append('\n');
        }
        try {
            for (Map.Entry<String, Long> peak : federation.peakMemory().entrySet()) {
                text.append(String.format(
                        Locale.ROOT, "  %-14s %8d MiB of memory at most%n", peak.getKey(), peak.getValue() >> 20));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
