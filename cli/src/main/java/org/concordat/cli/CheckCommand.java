package org.concordat.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import org.concordat.cli.jobfile.JobFile;
import org.concordat.cli.jobfile.JobSpecification;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

/** Reads a job file and prints the specification that the guest's service takes. */
@CommandLine.Command(
        name = "check",
        description = "Reads a job file, and prints the specification that services take.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @CommandLine.Parameters(paramLabel = "JOB.yaml", description = "the job file")
    private Path file = Path.of("job.yaml");

    @Override
    public Integer call() throws IOException {
        var job = JobFile.read(file);
        var datasets = new LinkedHashMap<>(job.datasets());
        job.sandbox().forEach((party, source) -> datasets.putIfAbsent(party, source.datasetName()));
        var json = JsonMapper.builder().build().writerWithDefaultPrettyPrinter();
        spec.commandLine().getOut().println(json.writeValueAsString(JobSpecification.of(job, datasets)));
        return 0;
    }
}
