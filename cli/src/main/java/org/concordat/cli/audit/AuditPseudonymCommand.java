package org.concordat.cli.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.concordat.crypto.CiphertextException;
import org.concordat.federation.audit.AuditPseudonyms;
import org.concordat.federation.identity.PartyKeystore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

/** Finds a person in an exported log, who stands in it by a pseudonym alone; for who has the party's keystore. */
@CommandLine.Command(
        name = "pseudonym",
        description = {
            "Reads ids, one a line, from standard input, so that none stands on a command line, and prints each one's",
            "pseudonym in this party's audit log; with --export also the entries that hold it. It takes the party's",
            "keystore: a log that was begun under an older keystore is read with that one."
        },
        mixinStandardHelpOptions = true)
final class AuditPseudonymCommand implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @CommandLine.Option(names = "--keystore", required = true, paramLabel = "FILE", description = "of this party")
    private Path keystore = Path.of("party.keystore");

    @CommandLine.Option(
            names = "--password-file",
            required = true,
            paramLabel = "FILE",
            description = "of the keystore")
    private Path passwordFile = Path.of("password");

    @CommandLine.Option(
            names = "--kind",
            defaultValue = "ENTITY",
            description = "what is read: ${COMPLETION-CANDIDATES}; without it entity ids")
    private AuditPseudonyms.Kind kind = AuditPseudonyms.Kind.ENTITY;

    @CommandLine.Option(names = "--export", paramLabel = "EXPORT", description = "as GET /api/v1/audit/export gives it")
    private @Nullable Path export;

    @Override
    public Integer call() throws IOException {
        var pseudonyms = AuditPseudonyms.derivedOf(open().wrapping());
        var out = spec.commandLine().getOut();
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var wanted = new ArrayList<String>();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            // As datasets and lending checks have it.
            var text = Normalizer.normalize(line.strip(), Normalizer.Form.NFC);
            if (!text.isEmpty()) {
                wanted.add(pseudonyms.of(kind, text));
            }
        }
        if (export == null) {
            wanted.forEach(out::println);
        } else {
            find(export, wanted, out);
        }
        return 0;
    }

    private PartyKeystore open() throws IOException {
        var password =
                Files.readString(passwordFile).lines().findFirst().orElse("").strip();
        try {
            return PartyKeystore.open(password.toCharArray(), Files.readAllBytes(keystore));
        } catch (CiphertextException | IllegalArgumentException e) {
            throw new IOException(keystore + ": " + e.getMessage(), e);
        }
    }

    private static void find(Path export, List<String> wanted, PrintWriter out) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(export)) {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                for (String pseudonym : wanted) {
                    if (text.contains(pseudonym)) {
                        var line = JSON.readTree(text);
                        var entry = JSON.readTree(line.path("canonical").asString("{}"));
                        out.printf(
                                "%s  entry %d  %s  %s  by %s%s%n",
                                pseudonym,
                                line.path("sequence").asLong(),
                                entry.path("at").asString(""),
                                entry.path("act").asString(""),
                                entry.path("actor").asString(""),
                                entry.has("job") ? "  job " + entry.path("job").asString("") : "");
                    }
                }
            }
        }
    }
}
