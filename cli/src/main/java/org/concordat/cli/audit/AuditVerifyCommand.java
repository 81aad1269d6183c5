package org.concordat.cli.audit;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.concordat.federation.audit.ExportVerifier;
import picocli.CommandLine;

/** Checks an exported audit log offline. */
@CommandLine.Command(
        name = "verify",
        description = {
            "Checks an exported audit log offline: every entry, every checkpoint, every signature.",
            "Exit code 0 if all of it holds, 1 if not (the first bad entry is named), 3 if what is there holds but the",
            "last line, every countersignature, or the manifest of what a peer remembers is missing."
        },
        mixinStandardHelpOptions = true)
final class AuditVerifyCommand implements Callable<Integer> {
    private static final int NOT_HOLDING = 1;
    private static final int INCOMPLETE = 3;
    private static final int MOST_JOBS = 20;

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
            description = {
                "a manifest of the federation, signed by all its parties, from a source that you trust; to be repeated for",
                "a log that is older than it: keys are believed as any of them names them"
            })
    private List<Path> manifests = List.of();

    @CommandLine.Option(
            names = "--peer",
            paramLabel = "EXPORT",
            description =
                    "a peer's own export: what the peer remembers of this log is held against it; may be repeated")
    private List<Path> peers = List.of();

    @Override
    public Integer call() throws IOException {
        var believed = BelievedKeys.read(manifests);
        var reader = new ExportReader(believed);
        for (Path peer : peers) {
            reader.witnessedBy(peer);
        }
        var verdict = reader.read(export);
        var out = spec.commandLine().getOut();
        believed.inWords().forEach(out::println);
        out.printf(
                "Audit log of %s: %d entries, %d checkpoints; %d entries under a signed checkpoint, %d of them"
                        + " countersigned by a peer.%n",
                reader.party(), verdict.entries(), verdict.checkpoints(), verdict.covered(), verdict.countersigned());
        if (!peers.isEmpty()) {
            out.printf("Peers remember %d of its checkpoints.%n", reader.witnessed());
        }
        var strange = reader.strangeSpecifications();
        strange.stream()
                .limit(MOST_JOBS)
                .forEach(job -> out.printf("The specification of job %s is not the one of its entry.%n", job));
        if (strange.size() > MOST_JOBS) {
            out.printf("… and those of %d more jobs.%n", strange.size() - MOST_JOBS);
        }
        var evidence = reader.evidence();
        evidence.held().stream().limit(MOST_JOBS).forEach(each -> out.printf("Evidence kept of %s.%n", each));
        evidence.strange().stream().limit(MOST_JOBS).forEach(out::println);
        if (verdict.holds() && strange.isEmpty() && evidence.strange().isEmpty()) {
            return complete(out, verdict, reader.passedOver());
        }
        out.println("IT DOES NOT HOLD.");
        verdict.first()
                .ifPresent(first -> out.printf(
                        "First bad entry: %s: %s.%n",
                        first.firstEntry() == first.lastEntry()
                                ? Long.toString(first.firstEntry())
                                : "one of " + first.firstEntry() + " to " + first.lastEntry(),
                        first.what()));
        verdict.findings().stream()
                .skip(1)
                .forEach(finding ->
                        out.printf("  also %d to %d: %s%n", finding.firstEntry(), finding.lastEntry(), finding.what()));
        return NOT_HOLDING;
    }

    private static int complete(PrintWriter out, ExportVerifier.Verdict verdict, int passedOver) {
        long uncovered = verdict.entries() - verdict.covered();
        if (!verdict.sealed()) {
            out.println("INCOMPLETE: the signed last line is missing, so the export may have been cut off.");
            return INCOMPLETE;
        }
        if (verdict.countersigned() == 0 && verdict.entries() > 0) {
            out.println("INCOMPLETE: no peer countersigned any of it; its owner could have written it anew.");
            return INCOMPLETE;
        }
        if (passedOver > 0) {
            out.printf(
                    "INCOMPLETE: %d checkpoints that peers remember are signed by no key of these manifests; give that of"
                            + " their time, too.%n",
                    passedOver);
            return INCOMPLETE;
        }
        out.printf("All of it holds. The last %d entries stand under no checkpoint yet.%n", uncovered);
        return 0;
    }
}
