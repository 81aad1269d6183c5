package org.concordat.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.concordat.crypto.merkle.MerkleHash;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.AuditPseudonyms;
import org.concordat.federation.identity.PartyKeystore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

class AuditQuestionsCommandTest {
    private static final String JOB = "0b5f5f0a-0000-4000-8000-000000000001";
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;

    private final StringWriter printed = new StringWriter();

    @BeforeEach
    void anExport() throws IOException {
        SignedManifest.write(
                folder.resolve("manifest.json"),
                SignedManifest.of(1, PartyKeystore.generate(new PartyId("bank"), Instant.now(), new SecureRandom())));
        var export =
                new StringBuilder("{\"type\":\"header\",\"version\":2,\"federation\":\"test\",\"party\":\"bank\"}\n");
        int sequence = 0;
        for (String canonical : List.of(
                entry("job-submitted", "ann", JOB, "\"name\":\"score\",\"spec\":\"ab\""),
                entry("job-approved", "stella", JOB, "\"party\":\"bank\""),
                entry("disclosure", "system", JOB, "\"bytes\":\"80\",\"kind\":\"CIPHERTEXT\",\"to\":\"bureau\""),
                entry("result-read", "bo", JOB, "\"kind\":\"scores\""),
                entry("result-read", "cy", "0b5f5f0a-0000-4000-8000-000000000002", "\"kind\":\"scores\""),
                entry("service-started", "system", null, "\"version\":\"0.1.0\""))) {
            var leaf = MerkleHash.ofLeaf(canonical.getBytes(StandardCharsets.UTF_8));
            export.append(JSON.writeValueAsString(JSON.createObjectNode()
                            .put("type", "entry")
                            .put("sequence", sequence++)
                            .put("leaf", leaf.hex())
                            .put("canonical", canonical)))
                    .append('\n');
        }
        Files.writeString(folder.resolve("audit.ndjson"), export);
    }

    private static String entry(String act, String actor, String job, String details) {
        return "{\"act\":\"" + act + "\",\"actor\":\"" + actor + "\",\"at\":\"2026-01-01T12:00:00Z\",\"details\":{"
                + details + "}" + (job == null ? "" : ",\"job\":\"" + job + "\"") + ",\"v\":1}";
    }

    @Test
    void answersWhatTheLogAnswersAndNamesTheRest() {
        assertThat(ask()).isZero();
        assertThat(printed.toString())
                .contains("ann  job " + JOB, "stella", "kind=CIPHERTEXT", "version=0.1.0", "bo  job", "cy  job")
                .contains("6 entries", "all of it holds")
                .contains("20  What is kept how long, and what is on hold?", "not built");
    }

    @Test
    void answersOfOneJobAlone() {
        assertThat(ask("--job", JOB)).isZero();
        assertThat(printed.toString()).contains("bo  job", "version=0.1.0").doesNotContain("cy  job");
    }

    @Test
    void thereAreTwentyQuestionsAndThePageHasEach() throws IOException {
        var page = Files.readString(Path.of("../docs/operations/officers-drill.md"));
        assertThat(OfficersQuestion.ALL).hasSize(20);
        for (OfficersQuestion question : OfficersQuestion.ALL) {
            assertThat(page).contains("| " + question.number() + " | " + question.text());
            var row = page.lines()
                    .filter(line -> line.startsWith("| " + question.number() + " |"))
                    .findFirst()
                    .orElseThrow();
            assertThat(question.acts()).allSatisfy(act -> assertThat(row).contains("`" + act + "`"));
            assertThat(row).contains(question.missing() == null ? "| – |" : question.missing());
        }
    }

    @Test
    void everyActThatAnswersIsOneThatTheCodeWrites() throws IOException {
        try (var files = Files.walk(Path.of("../federation"))) {
            var sources = new StringBuilder();
            for (Path file : files.filter(path ->
                            path.toString().endsWith(".java") && path.toString().contains("src/main"))
                    .toList()) {
                sources.append(Files.readString(file));
            }
            assertThat(OfficersQuestion.ALL)
                    .allSatisfy(question -> assertThat(question.acts())
                            .allSatisfy(act -> assertThat(sources).contains("\"" + act + "\"")));
        }
    }

    @Test
    void findsAPersonByTheKeystoreAlone() throws IOException {
        var keystore = PartyKeystore.generate(new PartyId("bank"), Instant.now(), new SecureRandom());
        Files.write(
                folder.resolve("bank.keystore"), keystore.sealed("a long password".toCharArray(), new SecureRandom()));
        Files.writeString(folder.resolve("password"), "a long password\n");
        var canonical = entry(
                "lending-check-asked",
                "ann",
                JOB,
                "\"applicant\":\""
                        + AuditPseudonyms.derivedOf(keystore.wrapping())
                                .of(AuditPseudonyms.Kind.ENTITY, "Zo\u00eb 4711")
                        + "\"");
        Files.writeString(
                folder.resolve("audit.ndjson"),
                JSON.writeValueAsString(JSON.createObjectNode()
                                .put("type", "entry")
                                .put("sequence", 6)
                                .put("canonical", canonical))
                        + "\n",
                StandardOpenOption.APPEND);
        assertThat(Files.readString(folder.resolve("audit.ndjson"))).doesNotContain("4711");

        assertThat(find(" Zoe\u0308 4711 \nsomebody else\n")).isZero();
        assertThat(printed.toString().lines().toList())
                .singleElement()
                .asString()
                .contains("entry 6", "lending-check-asked", "by ann", "job " + JOB)
                .doesNotContain("4711");
    }

    private int find(String ids) {
        var in = System.in;
        System.setIn(new ByteArrayInputStream(ids.getBytes(StandardCharsets.UTF_8)));
        try {
            return new CommandLine(new AuditPseudonymCommand())
                    .setOut(new PrintWriter(printed, true))
                    .execute(
                            "--keystore", folder.resolve("bank.keystore").toString(),
                            "--password-file", folder.resolve("password").toString(),
                            "--export", folder.resolve("audit.ndjson").toString());
        } finally {
            System.setIn(in);
        }
    }

    private int ask(String... more) {
        var arguments = new java.util.ArrayList<>(List.of(
                folder.resolve("audit.ndjson").toString(),
                "--manifest",
                folder.resolve("manifest.json").toString()));
        arguments.addAll(List.of(more));
        return new CommandLine(new AuditQuestionsCommand())
                .setOut(new PrintWriter(printed, true))
                .setErr(new PrintWriter(printed, true))
                .execute(arguments.toArray(String[]::new));
    }
}
