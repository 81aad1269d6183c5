package org.concordat.sandbox.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.concordat.cli.jobfile.JobFile;
import org.concordat.sandbox.SandboxFederation;
import org.concordat.sandbox.data.LendingData;
import org.concordat.sandbox.job.JobOutcome;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Measures whole jobs: every service, PostgreSQL, Kafka, REST, as a user has them. */
@CommandLine.Command(
        name = "bench",
        description = "Measures a whole job in a federation on this machine.",
        mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {
    private static final int IDS = 100_000;

    @CommandLine.Parameters(
            paramLabel = "NAME",
            description =
                    "credit (the demo's training), intersection (100,000 ids at each of two parties, half in common) or"
                            + " lending (checks among banks)")
    private String name = "credit";

    @CommandLine.Option(names = "--banks", description = "lending: 4 to 8 (default: ${DEFAULT-VALUE})")
    private int banks = 5;

    @CommandLine.Option(names = "--customers", description = "lending: of each bank (default: ${DEFAULT-VALUE})")
    private int customers = 100_000;

    @CommandLine.Option(names = "--applicants", description = "lending: of the batch (default: ${DEFAULT-VALUE})")
    private int applicants = 10_000;

    @CommandLine.Option(names = "--singles", description = "lending: one by one (default: ${DEFAULT-VALUE})")
    private int singles = 1_000;

    @Override
    public Integer call() throws Exception {
        var out = Sandbox.narrator();
        var run = Sandbox.takeRunDirectory();
        if (name.equals("lending")) {
            new LendingBench(out).run(run, new LendingBench.Size(banks, customers, applicants, singles));
            return 0;
        }
        var folder = Files.createDirectories(run.path().resolve("bench"));
        var file = folder.resolve("job.yaml");
        switch (name) {
            case "credit" -> {
                LendingData.write(folder, 2026);
                try (var job = Objects.requireNonNull(DemoCommand.class.getResourceAsStream("credit.yaml"))) {
                    Files.copy(job, file);
                }
            }
            case "intersection" -> {
                ids(folder.resolve("bank.csv"), 0);
                ids(folder.resolve("bureau.csv"), IDS / 2);
                Files.writeString(file, """
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
            default -> throw new IOException("there is no such benchmark; there are: credit, intersection, lending");
        }
        new SandboxedJob(JobFile.read(file), run, out)
                .run(Outputs.NONE, (outcome, federation) -> out.say(figures(outcome, federation)));
        return 0;
    }

    private static void ids(Path file, int first) throws IOException {
        try (var lines = Files.newBufferedWriter(file)) {
            lines.write("id,x\n");
            for (int i = first; i < first + IDS; i++) {
                lines.write("customer-" + i + "," + i % 97 + "\n");
            }
        }
    }

    private static String figures(JobOutcome outcome, SandboxFederation federation) {
        var text = new StringBuilder("\nFigures\n");
        JsonNode json = new JsonMapper().valueToTree(outcome.json());
        for (JsonNode task : json.path("tasks")) {
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
