package org.concordat.cli.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.concordat.federation.audit.ExportVerifier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Answers an officer's twenty questions from one export, offline. */
@CommandLine.Command(
        name = "questions",
        description = {
            "Answers the twenty questions of an officer's drill from one exported audit log, offline: see",
            "docs/operations/officers-drill.md. What the log cannot answer is named."
        },
        mixinStandardHelpOptions = true)
final class AuditQuestionsCommand implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> OF_NO_JOB = Set.of(
            "dataset-registered",
            "dataset-withdrawn",
            "service-started",
            "service-stopped",
            "column-policy-proposed",
            "column-policy-confirmed",
            "column-policy-narrowed",
            "column-policy-refused",
            "column-policy-withdrawn",
            "query-policy-withdrawn",
            "query-policy-proposed",
            "query-policy-confirmed",
            "query-policy-narrowed",
            "query-policy-refused",
            "audit-exported",
            "request-refused",
            "peer-audit-log-refused",
            "peer-audit-log-acknowledged",
            "tls-peer-rejected",
            "manifest-in-force",
            "manifest-refused");

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @CommandLine.Parameters(paramLabel = "EXPORT", description = "as GET /api/v1/audit/export gives it")
    private Path export = Path.of("audit.ndjson");

    @CommandLine.Option(
            names = "--manifest",
            required = true,
            paramLabel = "FILE",
            description = "a manifest of the federation, to check the export with; may be repeated")
    private List<Path> manifests = List.of();

    @CommandLine.Option(names = "--job", paramLabel = "ID", description = "only of this job")
    private @Nullable String job;

    @CommandLine.Option(names = "--show", defaultValue = "5", paramLabel = "N", description = "entries of an answer")
    private int show;

    /** The entries of one act: how many, and the last of them. */
    private static final class Acts {
        private long count;
        private final ArrayDeque<JsonNode> last = new ArrayDeque<>();
    }

    @Override
    public Integer call() throws IOException {
        var reader = new ExportReader(BelievedKeys.read(manifests));
        var verdict = reader.read(export);
        var acts = new HashMap<String, Acts>();
        var specifications = new TreeSet<String>();
        read(acts, specifications);
        var out = spec.commandLine().getOut();
        for (OfficersQuestion question : OfficersQuestion.ALL) {
            out.printf("%n%2d  %s%n", question.number(), question.text());
            answer(out, question, acts);
            switch (question.number()) {
                case 2 -> specifications.forEach(line -> out.printf("      %s%n", line));
                case 16 -> reader.evidence().held().forEach(line -> out.printf("      %s%n", line));
                case 17 -> out.printf("      %s%n", health(verdict));
                default -> {}
            }
            if (question.missing() != null) {
                out.printf("      not in this log: %s%n", question.missing());
            }
        }
        return verdict.holds() ? 0 : 1;
    }

    private static String health(ExportVerifier.Verdict verdict) {
        return verdict.entries() + " entries, " + verdict.checkpoints() + " checkpoints, " + verdict.countersigned()
                + " entries countersigned; "
                + (verdict.holds() ? "all of it holds" : "IT DOES NOT HOLD: see audit verify");
    }

    private static void answer(PrintWriter out, OfficersQuestion question, Map<String, Acts> acts) {
        for (String act : new TreeSet<>(question.acts())) {
            var found = acts.get(act);
            if (found == null) {
                continue;
            }
            out.printf("      %s: %d%n", act, found.count);
            found.last.forEach(entry -> out.printf("        %s%n", line(entry)));
        }
    }

    private static String line(JsonNode entry) {
        var details = entry.path("details").properties().stream()
                .map(detail -> detail.getKey() + "=" + detail.getValue().asString(""))
                .collect(Collectors.joining(", "));
        return entry.path("at").asString("") + "  " + entry.path("actor").asString("")
                + (entry.has("job") ? "  job " + entry.path("job").asString("") : "") + "  " + details;
    }

    private void read(Map<String, Acts> acts, Set<String> specifications) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(export)) {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                var line = JSON.readTree(text);
                switch (line.path("type").asString("")) {
                    case "entry" -> take(acts, line.path("canonical").asString(""));
                    case "specification" -> {
                        if (job == null || line.path("job").asString("").equals(job)) {
                            specifications.add(line.path("job").asString("") + " "
                                    + line.path("canonical").asString(""));
                        }
                    }
                    default -> {}
                }
            }
        }
    }

    private void take(Map<String, Acts> acts, String canonical) {
        JsonNode entry;
        try {
            entry = JSON.readTree(canonical);
        } catch (JacksonException e) {
            return; // told by the verification
        }
        var act = entry.path("act").asString("");
        if (job != null
                && !OF_NO_JOB.contains(act)
                && !entry.path("job").asString("").equals(job)) {
            return;
        }
        var found = acts.computeIfAbsent(act, _ -> new Acts());
        found.count++;
        found.last.addLast(entry);
        if (found.last.size() > show) {
            found.last.removeFirst();
        }
    }
}
