package org.concordat.cli.party;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.concordat.cli.ExitWithReason;
import org.concordat.federation.PartyId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Three institutions found a federation by hand, as docs/operations/onboarding.md tells. */
class OnboardingTest {
    @TempDir
    Path directory;

    private String output = "";

    @BeforeEach
    void password() throws IOException {
        Files.writeString(directory.resolve("password"), "correct horse battery\n");
    }

    @Test
    void partiesFoundAFederationAndEachSigns() throws IOException {
        init("bank", "Bank AG", "DATA");
        init("bureau", "Bureau GmbH", "DATA");
        init("notary", "Notary LLP", "ARBITER,OPENER");
        assertThat(invite("bank", "bureau", "notary")).isZero();
        assertThat(output).contains("serial 1", "Notary LLP");

        assertThat(join("bank")).as("without --compared nothing is signed").isEqualTo(3);
        assertThat(manifest().unsigned()).hasSize(3);
        assertThat(join("bank", "--compared")).isZero();
        assertThat(join("bureau", "--compared")).isZero();
        assertThat(output).contains("Still to sign: [notary]");
        assertThat(join("notary", "--compared")).isZero();
        assertThat(manifest().unsigned()).isEmpty();
        assertThat(manifest().topics())
                .hasSize(6)
                .allSatisfy(topic -> assertThat(topic.name()).doesNotContain("bank"));
    }

    @Test
    void keysAreHybridUnlessAPartyWantsThemClassicalAndTheFingerprintsTellWhich() throws IOException {
        init("bank", "Bank AG", "DATA");
        init("bureau", "Bureau GmbH", "DATA", "--classical");
        assertThat(invite("bank", "bureau")).isZero();
        assertThat(output)
                .containsPattern("Bank AG, \\[DATA], hybrid")
                .containsPattern("Bureau GmbH, \\[DATA], classical");
        assertThat(manifest().party(new PartyId("bank")).sealingKey().hybrid()).isTrue();
        assertThat(manifest().party(new PartyId("bureau")).sealingKey().hybrid())
                .isFalse();
    }

    @Test
    void anArbiterOfADataPartysInstitutionIsRefused() {
        init("bank", "Bank AG", "DATA");
        init("notary", " bank ag", "ARBITER");
        assertThat(invite("bank", "notary")).isEqualTo(1);
        assertThat(output).contains("together they could decrypt");
        assertThat(run(
                        "party",
                        "init",
                        "--id",
                        "x",
                        "--institution",
                        "X",
                        "--duty",
                        "DATA,ARBITER",
                        "--password-file",
                        directory.resolve("password").toString(),
                        "--directory",
                        directory.toString()))
                .isEqualTo(1);
    }

    @Test
    void aChangedManifestHasNoSignatureAnyMore() throws IOException {
        init("bank", "Bank AG", "DATA");
        init("bureau", "Bureau GmbH", "DATA");
        invite("bank", "bureau");
        join("bank", "--compared");
        join("bureau", "--compared");
        var file = directory.resolve("manifest.json");
        Files.writeString(file, Files.readString(file).replace("3072", "2048"));
        assertThat(manifest().unsigned()).containsExactly(new PartyId("bank"), new PartyId("bureau"));
    }

    @Test
    void rotationKeepsTheOldKeysBelievedAndTheSerialRises() throws IOException {
        init("bank", "Bank AG", "DATA");
        init("bureau", "Bureau GmbH", "DATA");
        invite("bank", "bureau");
        var before = manifest();
        Files.createDirectory(directory.resolve("new"));
        assertThat(run(
                        "party",
                        "rotate",
                        "--keystore",
                        file("bank.keystore"),
                        "--card",
                        file("bank.card.json"),
                        "--password-file",
                        file("password"),
                        "--out",
                        file("new/bank.keystore")))
                .isZero();
        assertThat(run(
                        "party",
                        "invite",
                        "--federation",
                        "lending",
                        "--out",
                        file("manifest.json"),
                        "--previous",
                        file("manifest.json"),
                        file("new/bank.card.json"),
                        file("bureau.card.json")))
                .isZero();
        var after = manifest();
        assertThat(after.serial()).isEqualTo(2);
        assertThat(after.topics()).isEqualTo(before.topics());
        var bank = new PartyId("bank");
        assertThat(after.party(bank).keys().believed(Instant.now()))
                .containsExactly(
                        after.party(bank).verifyingKey(), before.party(bank).verifyingKey());
        assertThat(join("bank", "--compared"))
                .as("the old keystore signs no more")
                .isEqualTo(1);
        assertThat(run(
                        "party",
                        "join",
                        file("manifest.json"),
                        "--keystore",
                        file("new/bank.keystore"),
                        "--password-file",
                        file("password"),
                        "--compared"))
                .isZero();
    }

    @Test
    void aKeystoreOpensWithItsPasswordOnlyAndIsNotOverwritten() throws IOException {
        init("bank", "Bank AG", "DATA");
        assertThat(output).doesNotContain("correct horse");
        Files.writeString(directory.resolve("other"), "another password\n");
        init("bureau", "Bureau GmbH", "DATA");
        invite("bank", "bureau");
        assertThat(run(
                        "party",
                        "join",
                        file("manifest.json"),
                        "--keystore",
                        file("bank.keystore"),
                        "--password-file",
                        file("other"),
                        "--compared"))
                .isEqualTo(1);
        assertThat(output).contains("the password is another");
        assertThat(init("bank", "Bank AG", "DATA")).isEqualTo(1);
        Files.writeString(directory.resolve("password"), "short\n");
        assertThat(init("third", "Third", "DATA")).isEqualTo(1);
        assertThat(output).contains("at least 12 characters");
        assertThat(Files.getPosixFilePermissions(directory.resolve("bank.keystore")))
                .hasSize(2);
    }

    @Test
    void theHelpTellsTheWholeWay() {
        assertThat(run("party", "--help")).isZero();
        assertThat(output).contains("init", "invite", "join", "rotate", "fingerprints");
    }

    private int init(String id, String institution, String duty, String... more) {
        var arguments = new java.util.ArrayList<>(java.util.List.of(
                "party",
                "init",
                "--id",
                id,
                "--institution",
                institution,
                "--duty",
                duty,
                "--password-file",
                file("password"),
                "--directory",
                directory.toString()));
        arguments.addAll(java.util.List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private int invite(String... parties) {
        var arguments = new java.util.ArrayList<>(
                java.util.List.of("party", "invite", "--federation", "lending", "--out", file("manifest.json")));
        for (var party : parties) {
            arguments.add(file(party + ".card.json"));
        }
        return run(arguments.toArray(String[]::new));
    }

    private int join(String party, String... more) {
        var arguments = new java.util.ArrayList<>(java.util.List.of(
                "party",
                "join",
                file("manifest.json"),
                "--keystore",
                file(party + ".keystore"),
                "--password-file",
                file("password")));
        arguments.addAll(java.util.List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private org.concordat.federation.identity.Manifest manifest() throws IOException {
        return ManifestFile.read(directory.resolve("manifest.json"));
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private int run(String... arguments) {
        var text = new StringWriter();
        var out = new PrintWriter(text, true);
        var tree = new CommandLine(new Tools())
                .setOut(out)
                .setErr(out)
                .setExecutionExceptionHandler(new ExitWithReason())
                .execute(arguments);
        output = text.toString();
        return tree;
    }

    @CommandLine.Command(subcommands = PartyCommand.class)
    private static final class Tools {}
}
