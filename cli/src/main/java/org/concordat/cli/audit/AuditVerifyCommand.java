package org.concordat.cli.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Checks an exported audit log offline. */
@CommandLine.Command(
        name = "verify",
        description = {
            "Checks an exported audit log offline: every entry, every checkpoint, every signature.",
            "Exit code 0 if all of it holds, 1 if not; the first bad entry is named."
        },
        mixinStandardHelpOptions = true)
final class AuditVerifyCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @CommandLine.Parameters(
            paramLabel = "EXPORT",
            description = "lines of JSON, as GET /api/v1/audit/export gives them; .gz is read too")
    private Path export = Path.of("audit.ndjson");

    @CommandLine.Option(
            names = "--manifest",
            required = true,
            paramLabel = "FILE",
            description = "the federation's manifest with the parties' verifying keys, from a source that you trust")
    private Path manifest = Path.of("manifest.json");

    @Override
    public Integer call() throws IOException {
        var reader = new ExportReader(Manifest.read(manifest));
        var verdict = reader.read(export);
        var out = spec.commandLine().getOut();
        out.printf(
                "Audit log of %s: %d entries, %d checkpoints; %d entries under a signed checkpoint, %d of them"
                        + " countersigned by a peer.%n",
                reader.party(), verdict.entries(), verdict.checkpoints(), verdict.covered(), verdict.countersigned());
        if (verdict.holds()) {
            out.printf(
                    "All of it holds. The last %d entries stand under no checkpoint yet.%n",
                    verdict.entries() - verdict.covered());
            return 0;
        }
        var first = verdict.first().orElseThrow();
        out.printf(
                "IT DOES NOT HOLD. First bad entry: %s: %s.%n",
                first.firstEntry() == first.lastEntry()
                        ? Long.toString(first.firstEntry())
                        : "one of " + first.firstEntry() + " to " + first.lastEntry(),
                first.what());
        verdict.findings().stream()
                .skip(1)
                .forEach(finding ->
                        out.printf("  also %d to %d: %s%n", finding.firstEntry(), finding.lastEntry(), finding.what()));
        return 1;
    }
}
