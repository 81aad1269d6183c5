package org.concordat.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.crypto.merkle.MerkleHash;
import org.concordat.crypto.merkle.MerkleTree;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.Checkpoint;
import org.concordat.federation.audit.ExportSeal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AuditVerifyCommandTest {
    private static final PartyId BANK = new PartyId("bank");
    private static final PartyId BUREAU = new PartyId("bureau");

    @TempDir
    private Path folder;

    private final SigningKey bank = SigningKey.generate(new SecureRandom());
    private final SigningKey bureau = SigningKey.generate(new SecureRandom());
    private final StringWriter printed = new StringWriter();

    @BeforeEach
    void anExportOfTenEntries() throws IOException {
        manifest(bank, "");
        var tree = new MerkleTree();
        var export =
                new StringBuilder("{\"type\":\"header\",\"version\":1,\"federation\":\"test\",\"party\":\"bank\"}\n");
        for (int i = 0; i < 10; i++) {
            var canonical = "{'act':'act-" + i + "'}";
            var leaf = MerkleHash.ofLeaf(canonical.getBytes(StandardCharsets.UTF_8));
            tree.append(leaf);
            export.append("{\"type\":\"entry\",\"sequence\":%d,\"leaf\":\"%s\",\"canonical\":\"%s\"}\n"
                    .formatted(i, leaf.hex(), canonical));
        }
        var checkpoint = new Checkpoint("test", BANK, 10, tree.root(), Instant.ofEpochMilli(5));
        export.append("""
                {"type":"checkpoint","size":10,"root":"%s","atMillis":5,"signature":"%s","countersignatures":{"bureau":"%s"}}
                """.formatted(
                        tree.root().hex(),
                        HexFormat.of().formatHex(checkpoint.sign(bank)),
                        HexFormat.of().formatHex(checkpoint.countersign(BUREAU, bureau))));
        var seal = new ExportSeal("test", BANK, 10, sha256(export.toString()), Instant.ofEpochMilli(6));
        export.append("{\"type\":\"seal\",\"entries\":10,\"sha256\":\"%s\",\"atMillis\":6,\"signature\":\"%s\"}\n"
                .formatted(seal.sha256(), HexFormat.of().formatHex(seal.sign(bank))));
        Files.writeString(folder.resolve("audit.ndjson"), export);
    }

    private void manifest(SigningKey ofTheBank, String more) throws IOException {
        Files.writeString(folder.resolve("manifest.json"), """
                {"federation": "test", "parties": [{"id": "bank", "verifyingKey": "%s"%s},
                 {"id": "bureau", "verifyingKey": "%s"}]}""".formatted(
                ofTheBank.verifyingKey().hex(), more, bureau.verifyingKey().hex()));
    }

    private static String sha256(String text) throws IOException {
        try {
            return HexFormat.of()
                    .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    @Test
    void anExportWithoutItsLastLineIsIncomplete() throws IOException {
        change("(?m)^.*seal.*\n", "");
        assertThat(verify()).isEqualTo(3);
        assertThat(printed.toString()).contains("INCOMPLETE", "cut off");
    }

    @Test
    void anExportWithoutCountersignaturesIsIncompleteUnlessItsSealWasBroken() throws IOException {
        change("\"countersignatures\":\\{[^}]*}", "\"countersignatures\":{}");
        assertThat(verify()).as("the seal tells of the change").isEqualTo(1);
    }

    @Test
    void whatAPeerRemembersIsHeldAgainstTheLog() throws IOException {
        var longer = new Checkpoint("test", BANK, 12, MerkleHash.ofNothing(), Instant.ofEpochMilli(9));
        Files.writeString(folder.resolve("bureau.ndjson"), """
                {"type":"peer-checkpoint","peer":"bank","size":12,"root":"%s","atMillis":9,"signature":"%s"}
                """.formatted(
                        longer.root().hex(), HexFormat.of().formatHex(longer.sign(bank))));
        assertThat(verify("--peer", folder.resolve("bureau.ndjson").toString())).isEqualTo(1);
        assertThat(printed.toString()).contains("a peer was shown 12 entries, here are 10");
    }

    @Test
    void anHonestExportHolds() {
        assertThat(verify()).isZero();
        assertThat(printed.toString()).contains("10 entries", "10 of them countersigned", "All of it holds");
    }

    @Test
    void aLogFromBeforeARotationHoldsWithTheEarlierManifestBesideTheOneOfNow() throws IOException {
        Files.copy(folder.resolve("manifest.json"), folder.resolve("earlier.json"));
        manifest(SigningKey.generate(new SecureRandom()), "");
        assertThat(verify()).isEqualTo(1);
        assertThat(verify("--manifest", folder.resolve("earlier.json").toString()))
                .isZero();
        manifest(
                SigningKey.generate(new SecureRandom()),
                ", \"formerVerifyingKeys\": [{\"key\": \"" + bank.verifyingKey().hex()
                        + "\", \"until\": \"2026-01-01T00:00:00Z\"}]");
        assertThat(verify()).isZero();
        Files.writeString(
                folder.resolve("earlier.json"),
                Files.readString(folder.resolve("earlier.json")).replace("test", "other"));
        assertThat(verify("--manifest", folder.resolve("earlier.json").toString()))
                .isNotZero();
        assertThat(printed.toString()).contains("is the manifest of federation other, expected one of test");
    }

    @Test
    void anEditedEntryIsNamed() throws IOException {
        change("act-4", "act-x");
        assertThat(verify()).isEqualTo(1);
        assertThat(printed.toString()).contains("DOES NOT HOLD").contains("First bad entry");
    }

    @Test
    void aRemovedEntryIsNamed() throws IOException {
        change("(?m)^.*act-4.*\n", "");
        assertThat(verify()).isEqualTo(1);
        assertThat(printed.toString()).contains("found entry 5 where entry 4 is due");
    }

    @Test
    void whatIsNoExportIsRefusedWithItsLine() throws IOException {
        change("\"type\":\"entry\",\"sequence\":2", "\"type\":\"poem\",\"sequence\":2");
        assertThat(verify()).isNotZero();
    }

    private void change(String pattern, String replacement) throws IOException {
        var file = folder.resolve("audit.ndjson");
        Files.writeString(file, Files.readString(file).replaceFirst(pattern, replacement));
    }

    private int verify(String... more) {
        var arguments = new java.util.ArrayList<>(java.util.List.of(
                folder.resolve("audit.ndjson").toString(),
                "--manifest",
                folder.resolve("manifest.json").toString()));
        arguments.addAll(java.util.List.of(more));
        return new CommandLine(new AuditVerifyCommand())
                .setOut(new PrintWriter(printed, true))
                .setErr(new PrintWriter(printed, true))
                .execute(arguments.toArray(String[]::new));
    }
}
