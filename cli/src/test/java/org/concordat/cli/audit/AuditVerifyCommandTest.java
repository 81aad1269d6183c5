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
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.concordat.crypto.merkle.MerkleHash;
import org.concordat.crypto.merkle.MerkleTree;
import org.concordat.federation.PartyId;
import org.concordat.federation.audit.Checkpoint;
import org.concordat.federation.audit.ExportSeal;
import org.concordat.federation.channel.Address;
import org.concordat.federation.channel.Envelope;
import org.concordat.federation.channel.JobKeys;
import org.concordat.federation.channel.SignedEnvelopes;
import org.concordat.federation.channel.StreamId;
import org.concordat.federation.identity.Manifest;
import org.concordat.federation.identity.PartyCard;
import org.concordat.federation.identity.PartyKeystore;
import org.concordat.federation.job.JobId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AuditVerifyCommandTest {
    private static final PartyId BANK = new PartyId("bank");
    private static final PartyId BUREAU = new PartyId("bureau");

    @TempDir
    private Path folder;

    private static final PartyId LAB = new PartyId("lab");
    private static final String JOB = "0b5f5f0a-0000-4000-8000-000000000001";

    private final PartyKeystore bank = keystore(BANK);
    private final PartyKeystore bureau = keystore(BUREAU);
    private final PartyKeystore lab = keystore(LAB);
    private final StringWriter printed = new StringWriter();

    @BeforeEach
    void anExportOfTenEntries() throws IOException {
        SignedManifest.write(folder.resolve("manifest.json"), SignedManifest.of(1, bank, bureau, lab));
        begin();
        entries(10);
        checkpoint(bank, bureau);
        seal(bank);
    }

    private MerkleTree tree = new MerkleTree();
    private final StringBuilder export = new StringBuilder();

    private void begin() {
        tree = new MerkleTree();
        export.append("{\"type\":\"header\",\"version\":1,\"federation\":\"test\",\"party\":\"bank\"}\n");
    }

    private void entries(int count) {
        for (int i = 0; i < count; i++) {
            entry("{'act':'act-" + tree.size() + "'}");
        }
    }

    private void entry(String canonical) {
        var leaf = MerkleHash.ofLeaf(canonical.getBytes(StandardCharsets.UTF_8));
        export.append("{\"type\":\"entry\",\"sequence\":%d,\"leaf\":\"%s\",\"canonical\":\"%s\"}\n"
                .formatted(tree.size(), leaf.hex(), canonical.replace("\"", "\\\"")));
        tree.append(leaf);
    }

    /** Of all entries so far. */
    private Checkpoint checkpoint(PartyKeystore owner, PartyKeystore peer) {
        var checkpoint = new Checkpoint("test", BANK, tree.size(), tree.root(), Instant.ofEpochMilli(5));
        export.append("""
            {"type":"checkpoint","size":%d,"root":"%s","atMillis":5,"signature":"%s","countersignatures":{"%s":"%s"}}
            """.formatted(
                        tree.size(),
                        tree.root().hex(),
                        HexFormat.of().formatHex(checkpoint.sign(owner.signing())),
                        peer.party(),
                        HexFormat.of().formatHex(checkpoint.countersign(peer.party(), peer.signing()))));
        return checkpoint;
    }

    private void seal(PartyKeystore owner) throws IOException {
        var seal = new ExportSeal("test", BANK, tree.size(), sha256(export.toString()), Instant.ofEpochMilli(6));
        export.append("{\"type\":\"seal\",\"entries\":%d,\"sha256\":\"%s\",\"atMillis\":6,\"signature\":\"%s\"}\n"
                .formatted(seal.entries(), seal.sha256(), HexFormat.of().formatHex(seal.sign(owner.signing()))));
        Files.writeString(folder.resolve("audit.ndjson"), export);
    }

    private static PartyKeystore keystore(PartyId party) {
        return PartyKeystore.generate(party, Instant.now(), new SecureRandom());
    }

    private static PartyKeystore rotated(PartyKeystore keystore) {
        return keystore.rotated(Instant.now(), new SecureRandom());
    }

    /** The bank rotates twice, and the lab, which countersigned the first part, leaves. */
    private Checkpoint anExportOverTwoRotations() throws IOException {
        var second = rotated(bank);
        var third = rotated(second);
        SignedManifest.write(folder.resolve("2.json"), SignedManifest.of(2, second, bureau, lab));
        SignedManifest.write(folder.resolve("3.json"), SignedManifest.of(3, third, bureau));
        export.setLength(0);
        begin();
        entries(10);
        var first = checkpoint(bank, lab);
        entries(10);
        checkpoint(second, bureau);
        entries(10);
        checkpoint(third, bureau);
        seal(third);
        return first;
    }

    @Test
    void aLogOlderThanTwoRotationsAndADepartureHoldsUnderTheManifestsOfItsTime() throws IOException {
        anExportOverTwoRotations();
        assertThat(verifyUnder("manifest.json", "2.json", "3.json")).isZero();
        assertThat(printed.toString())
                .contains("30 of them countersigned", "Manifest 1 (", "bank, bureau, lab", "All of it holds")
                .doesNotContain("do not go on");
    }

    /** The newest names the former keys of those who are still in it. */
    @Test
    void underTheNewestManifestAloneAPartyThatLeftIsNamedAsUnknown() throws IOException {
        anExportOverTwoRotations();
        assertThat(verifyUnder("3.json")).isEqualTo(1);
        assertThat(printed.toString()).contains("of no known key of lab");
    }

    @Test
    void aManifestThatIsMissingBetweenIsTold() throws IOException {
        anExportOverTwoRotations();
        SignedManifest.write(folder.resolve("4.json"), SignedManifest.of(4, rotated(keystore(BANK)), bureau));
        verifyUnder("3.json", "4.json");
        assertThat(printed.toString()).contains("the keys of bank do not go on from those of manifest 3");
    }

    @Test
    void whatAPeerRemembersOfAForgottenKeyIsNotPassedOverInSilence() throws IOException {
        var first = anExportOverTwoRotations();
        Files.writeString(folder.resolve("bureau.ndjson"), """
            {"type":"peer-checkpoint","peer":"bank","size":10,"root":"%s","atMillis":5,"signature":"%s"}
            """.formatted(
                        first.root().hex(),
                        HexFormat.of().formatHex(first.sign(keystore(BANK).signing()))));
        var peer = new String[] {"--peer", folder.resolve("bureau.ndjson").toString()};
        assertThat(verifyUnder(List.of("manifest.json", "2.json", "3.json"), peer))
                .isEqualTo(3);
        assertThat(printed.toString()).contains("INCOMPLETE: 1 checkpoints that peers remember");
    }

    @Test
    void aManifestThatNotAllHaveSignedIsRefused() throws IOException {
        var signed = SignedManifest.of(1, bank, bureau, lab);
        var half = new HashMap<>(signed.signatures());
        half.remove(BUREAU);
        SignedManifest.write(
                folder.resolve("manifest.json"),
                new Manifest("test", 1, signed.parties(), signed.topics(), signed.floors(), half));
        assertThat(verify()).isNotZero();
        assertThat(printed.toString())
                .contains("no valid signature of [bureau]")
                .doesNotContain("All of it holds");
    }

    /** The guard above, off: a manifest that its owner wrote alone would let it countersign in the peer's name. */
    @Test
    void aPeersKeyThatNobodySignedForIsNotBelieved() throws IOException {
        var forged = keystore(BUREAU);
        var honest = SignedManifest.of(1, bank, bureau, lab);
        var cards = List.of(
                honest.party(BANK), forged.card("bureau", honest.party(BUREAU).duties()), honest.party(LAB));
        SignedManifest.write(
                folder.resolve("manifest.json"),
                new Manifest("test", 1, cards, honest.topics(), honest.floors(), honest.signatures())
                        .signed(BANK, bank.signing()));
        assertThat(verify()).isNotZero();
        assertThat(printed.toString()).contains("no valid signature of [bureau, lab]");
    }

    /** A frame that the bureau signed, as a party keeps it when it departs from the script. */
    private byte[] frame(PartyKeystore sender) {
        var keys = Map.of(BANK, bank.card("bank", Set.of(PartyCard.Duty.DATA)).keys());
        var seal = new SignedEnvelopes(
                "test",
                new SignedEnvelopes.Own(
                        sender.signing(), List.of(sender.opening().getFirst())),
                keys,
                JobKeys.none());
        var stream = new StreamId(JobId.parse(JOB), 0, BUREAU, BANK);
        return seal.seal(new Envelope(
                Envelope.Kind.DATA,
                stream,
                7,
                new byte[Envelope.HASH_BYTES],
                new Address(-1, "coordination@1", 0, "Reveal"),
                new byte[10]));
    }

    private void anExportWithEvidence(byte[] named, byte[] kept) throws IOException {
        export.setLength(0);
        begin();
        entries(3);
        entry(("{'act':'peer-violation','details':{'evidence_sha256':'" + sha256(named) + "'},'job':'" + JOB + "'}")
                .replace('\'', '"'));
        checkpoint(bank, bureau);
        if (kept.length > 0) {
            export.append("""
                {"type":"evidence","job":"%s","sender":"bureau","code":"protocol-violation","frame":"%s","headOnly":false}
                """.formatted(JOB, Base64.getEncoder().encodeToString(kept)));
        }
        seal(bank);
    }

    @Test
    void evidenceIsHeldAgainstItsEntryAndItsSendersKey() throws IOException {
        anExportWithEvidence(frame(bureau), new byte[0]);
        assertThat(verify()).as("it is gone").isEqualTo(1);
        assertThat(printed.toString()).contains("names as evidence of job " + JOB + " is not here");

        var frame = frame(bureau);
        anExportWithEvidence(frame, frame);
        assertThat(verify()).isZero();
        assertThat(printed.toString())
                .contains("Evidence kept of job " + JOB + ": message 7 of attempt 0", "signed by bureau");

        var changed = frame.clone();
        changed[frame.length - 1] ^= 1;
        anExportWithEvidence(frame, changed);
        assertThat(verify()).isEqualTo(1);
        assertThat(printed.toString()).contains("is none that the log names");
    }

    @Test
    void evidenceThatItsOwnerMadeItselfIsNone() throws IOException {
        var forged = frame(bank);
        anExportWithEvidence(forged, forged);
        assertThat(verify()).isEqualTo(1);
        assertThat(printed.toString()).contains("was not signed by bureau");
    }

    @Test
    void twoManifestsOfOneSerialAreRefused() throws IOException {
        SignedManifest.write(folder.resolve("other.json"), SignedManifest.of(1, bank, bureau));
        assertThat(verifyUnder("manifest.json", "other.json")).isNotZero();
        assertThat(printed.toString()).contains("is another manifest 1 than the one before");
    }

    private static String sha256(String text) throws IOException {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(byte[] bytes) throws IOException {
        try {
            return HexFormat.of()
                    .formatHex(
                            java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
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
                        longer.root().hex(), HexFormat.of().formatHex(longer.sign(bank.signing()))));
        assertThat(verify("--peer", folder.resolve("bureau.ndjson").toString())).isEqualTo(1);
        assertThat(printed.toString()).contains("a peer was shown 12 entries, here are 10");
    }

    @Test
    void anHonestExportHolds() {
        assertThat(verify()).isZero();
        assertThat(printed.toString()).contains("10 entries", "10 of them countersigned", "All of it holds");
    }

    @Test
    void anEditedEntryIsNamed() throws IOException {
        change("act-4", "act-x");
        assertThat(verify()).isEqualTo(1);
        assertThat(printed.toString()).contains("DOES NOT HOLD").contains("First bad entry");
    }

    @Test
    void entriesThatStandAtNoPlaceOfTheLogAreTold() throws IOException {
        export.setLength(0);
        begin();
        andSay(",\"outside\":2");
        entries(10);
        checkpoint(bank, bureau);
        seal(bank);
        assertThat(verify()).isEqualTo(1);
        assertThat(printed.toString()).contains("DOES NOT HOLD", "2 entries that stand at no place of the log");
    }

    @Test
    void anEntryWhoseColumnsSayOtherwiseIsNamed() throws IOException {
        export.setLength(0);
        begin();
        entries(4);
        andSay(",\"altered\":true");
        entries(6);
        checkpoint(bank, bureau);
        seal(bank);
        assertThat(verify()).isEqualTo(1);
        assertThat(printed.toString()).contains("First bad entry: 3: the columns of the entry");
    }

    /** In the last line. */
    private void andSay(String more) {
        export.insert(export.length() - 2, more);
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
        return verifyUnder(List.of("manifest.json"), more);
    }

    private int verifyUnder(String... manifests) {
        return verifyUnder(List.of(manifests), new String[0]);
    }

    private int verifyUnder(List<String> manifests, String[] more) {
        var arguments = new ArrayList<>(List.of(folder.resolve("audit.ndjson").toString()));
        manifests.forEach(each ->
                arguments.addAll(List.of("--manifest", folder.resolve(each).toString())));
        arguments.addAll(List.of(more));
        return new CommandLine(new AuditVerifyCommand())
                .setOut(new PrintWriter(printed, true))
                .setErr(new PrintWriter(printed, true))
                .execute(arguments.toArray(String[]::new));
    }
}
