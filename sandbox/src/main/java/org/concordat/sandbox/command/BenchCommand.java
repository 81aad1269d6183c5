package org.concordat.sandbox.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Measures whole jobs: every service, PostgreSQL, Kafka, REST, as a user has them. */
@CommandLine.Command(
        name = "bench",
        description = "Measures a whole job in a federation on this machine.",
        mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {
    @CommandLine.Parameters(
            paramLabel = "NAME",
            description =
                    "credit (the demo's training), intersection (100,000 ids at each of two parties, half in common) or"
                            + " lending (checks among banks)")
    private String name = "credit";

    @CommandLine.Option(
            names = "--after-only",
            description = "credit, intersection: not the same job by plain Java arithmetic first")
    private boolean afterOnly;

    @CommandLine.Option(names = "--banks", description = "lending: 4 to 8 (default: ${DEFAULT-VALUE})")
    private int banks = 5;

    @CommandLine.Option(names = "--customers", description = "lending: of each bank (default: ${DEFAULT-VALUE})")
    private int customers = 100_000;

    @CommandLine.Option(names = "--applicants", description = "lending: of the batch (default: ${DEFAULT-VALUE})")
    private int applicants = 10_000;

    @CommandLine.Option(names = "--singles", description = "lending: one by one (default: ${DEFAULT-VALUE})")
    private int singles = 1_000;

    @CommandLine.Option(names = "--json", paramLabel = "FILE", description = "lending: writes the figures")
    private @Nullable Path json;

    @Override
    public Integer call() throws Exception {
        var out = Sandbox.narrator();
        switch (name) {
            case "lending" ->
                new LendingBench(out, json)
                        .run(Sandbox.takeRunDirectory(), new LendingBench.Size(banks, customers, applicants, singles));
            case "credit" -> new JobBench(out, JobBench::credit).run(!afterOnly);
            case "intersection" -> new JobBench(out, JobBench::intersection).run(!afterOnly);
            default -> throw new IOException("there is no such benchmark; there are: credit, intersection, lending");
        }
        return 0;
    }
}
