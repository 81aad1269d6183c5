package org.concordat.sandbox.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.concordat.cli.jobfile.JobFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Runs one's own job and files in a sandbox. */
@CommandLine.Command(
        name = "run",
        description = "Runs a job file in a federation of its own; exit 0 only when the job COMPLETED.",
        mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {
    @CommandLine.Parameters(paramLabel = "JOB.yaml", description = "the job file; paths in it are relative to it")
    private Path file = Path.of("job.yaml");

    @CommandLine.Option(names = "--json", paramLabel = "OUT", description = "writes the result as one JSON object")
    private @Nullable Path json;

    @CommandLine.Option(
            names = "--scores",
            paramLabel = "CSV",
            description = "writes the guest's id,split,label,score, or the answers of a lending check")
    private @Nullable Path scores;

    @CommandLine.Option(names = "--models", paramLabel = "DIR", description = "writes each party's own model share")
    private @Nullable Path models;

    @Override
    public Integer call() throws Exception {
        var outputs = new Outputs(json, scores, models);
        outputs.check();
        var job = JobFile.read(file);
        if (job.sandbox().isEmpty()) {
            throw new IOException(file + " has no section 'sandbox' that names each party's file");
        }
        var out = Sandbox.narrator();
        new SandboxedJob(job, Sandbox.takeRunDirectory(), out).run(outputs);
        return 0;
    }
}
