package org.concordat.sandbox.command;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.concordat.cli.jobfile.JobFile;
import org.concordat.sandbox.data.LendingData;
import picocli.CommandLine;

/** Shows a federation at work on generated data. */
@CommandLine.Command(
        name = "demo",
        description = "A bank and a credit bureau train a model together on generated data, before your eyes.",
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
    private static final long SEED = 2026;

    @CommandLine.Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            description = "which demo: credit (default: ${DEFAULT-VALUE})")
    private String name = "credit";

    @Override
    public Integer call() throws Exception {
        if (!name.equals("credit")) {
            throw new IOException("there is no demo '" + name + "'; there is: credit");
        }
        var out = Sandbox.narrator();
        var run = Sandbox.takeRunDirectory();
        var folder = Files.createDirectories(run.path().resolve("demo"));
        LendingData.write(folder, SEED);
        var file = folder.resolve("credit.yaml");
        try (var job = Objects.requireNonNull(DemoCommand.class.getResourceAsStream("credit.yaml"))) {
            Files.copy(job, file);
        }
        out.say(
                "A bank wants to know which borrowers default; a credit bureau knows how they pay elsewhere. Neither may\n"
                        + "show the other its records. Their data (generated from a seed) and the job are in " + folder
                        + "\n");
        new SandboxedJob(JobFile.read(file), run, out).run(Outputs.NONE);
        return 0;
    }
}
