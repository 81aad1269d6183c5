package org.concordat.sandbox.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.concordat.cli.jobfile.JobFile;
import org.concordat.sandbox.data.ClinicData;
import org.concordat.sandbox.data.DrivingData;
import org.concordat.sandbox.data.LendingData;
import picocli.CommandLine;

/** Shows a federation at work on generated data. */
@CommandLine.Command(
        name = "demo",
        description = "Institutions train a model together, or ask one another, on generated data, before your eyes.",
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
    private static final long SEED = 2026;

    @CommandLine.Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            description = "which demo: credit, secureboost, query or lending (default: ${DEFAULT-VALUE})")
    private String name = "credit";

    @Override
    public Integer call() throws Exception {
        switch (name) {
            case "credit" ->
                run(
                        "credit.yaml",
                        LendingData::write,
                        "A bank wants to know which borrowers default; a credit bureau knows how they pay elsewhere. Neither may\n"
                                + "show the other its records.");
            case "secureboost" ->
                run(
                        "secureboost.yaml",
                        DrivingData::write,
                        "A motor insurer wants to know who will claim; a telematics provider knows how people drive. They grow\n"
                                + "trees together: the insurer never sees a trip, the provider no claim and no gradient.");
            case "query" ->
                run(
                        "query.yaml",
                        ClinicData::write,
                        "Three clinics ask together about the blood pressure of their patients. Each has its own patients, and\n"
                                + "shows none: only totals open, of ten patients or more at each clinic.");
            case "lending" -> new LendingDemo(Sandbox.narrator()).run(Sandbox.takeRunDirectory());
            default ->
                throw new IOException(
                        "there is no demo '" + name + "'; there are: credit, secureboost, query, lending");
        }
        return 0;
    }

    /** Writes a party's files into a folder, from a seed. */
    @FunctionalInterface
    private interface Data {
        void write(Path folder, long seed) throws IOException;
    }

    private static void run(String jobFile, Data data, String story) throws IOException, InterruptedException {
        var out = Sandbox.narrator();
        var run = Sandbox.takeRunDirectory();
        var folder = Files.createDirectories(run.path().resolve("demo"));
        data.write(folder, SEED);
        var file = folder.resolve(jobFile);
        try (var job = Objects.requireNonNull(DemoCommand.class.getResourceAsStream(jobFile))) {
            Files.copy(job, file);
        }
        out.say(story + " Their data (generated from a seed) and the job are in " + folder + "\n");
        new SandboxedJob(JobFile.read(file), run, out).run(Outputs.NONE);
    }
}
