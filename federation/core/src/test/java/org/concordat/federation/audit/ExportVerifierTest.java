package org.concordat.federation.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.crypto.merkle.MerkleHash;
import org.concordat.crypto.merkle.MerkleTree;
import org.concordat.federation.PartyId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportVerifierTest {
    private static final PartyId BANK = new PartyId("bank");
    private static final PartyId BUREAU = new PartyId("bureau");
    private static final int INTERVAL = 16;

    private final SigningKey bankSigns = SigningKey.generate(new SecureRandom());
    private final SigningKey bureauSigns = SigningKey.generate(new SecureRandom());
    private final Map<PartyId, Set<VerifyingKey>> keys =
            Map.of(BANK, Set.of(bankSigns.verifyingKey()), BUREAU, Set.of(bureauSigns.verifyingKey()));

    @Test
    void anHonestLogHolds() {
        var verdict = verify(texts(100), checkpoints(texts(100), bankSigns));
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.entries()).isEqualTo(100);
        assertThat(verdict.covered()).isEqualTo(96);
        assertThat(verdict.countersigned()).isEqualTo(96);
    }

    /** Someone with all rights on the database, but without the peers' keys, changes what a countersigned checkpoint covers. */
    @ParameterizedTest
    @ValueSource(strings = {"edit", "delete", "insert", "swap", "truncate"})
    void everyChangeUnderACountersignedCheckpointIsFound(String change) {
        var random = new Random(change.hashCode());
        var honest = checkpoints(texts(100), bankSigns);
        for (int trial = 0; trial < 200; trial++) {
            var texts = texts(100);
            int at = random.nextInt(95);
            switch (change) {
                case "edit" -> texts.set(at, "{\"act\":\"forged\"}");
                case "delete" -> texts.remove(at);
                case "insert" -> texts.add(at, "{\"act\":\"forged\"}");
                case "swap" -> texts.set(at, texts.set(at + 1, texts.get(at)));
                case "truncate" -> texts.subList(at, 100).clear();
                default -> throw new IllegalStateException(change);
            }
            var verdict = verify(texts, honest);
            assertThat(verdict.holds()).as("%s at %d", change, at).isFalse();
            var first = verdict.first().orElseThrow();
            assertThat(first.firstEntry())
                    .as("not behind the checkpoint that covers it")
                    .isLessThan(at / INTERVAL * INTERVAL + INTERVAL);
            assertThat(first.lastEntry()).as("not before it").isGreaterThanOrEqualTo(at);
        }
    }

    @Test
    void aHistoryWrittenAnewUnderTheOwnKeyFailsAtTheCountersignatures() {
        var texts = texts(100);
        texts.set(5, "{\"act\":\"forged\"}");
        var forged = new ArrayList<Line>();
        var honest = checkpoints(texts(100), bankSigns);
        for (Line line : checkpoints(texts, bankSigns)) {
            var old = honest.get(forged.size());
            forged.add(new Line(line.checkpoint(), line.signature(), old.countersignature()));
        }
        var verdict = verify(texts, forged);
        assertThat(verdict.covered()).as("the owner's own signatures hold").isEqualTo(96);
        assertThat(verdict.holds()).isFalse();
        assertThat(verdict.countersigned()).isZero();
        assertThat(verdict.first().orElseThrow().what()).contains("countersignature");
    }

    @Test
    void aCheckpointSignedByAnotherKeyCoversNothing() {
        var verdict = verify(texts(40), checkpoints(texts(40), bureauSigns));
        assertThat(verdict.covered()).isZero();
        assertThat(verdict.holds()).isFalse();
    }

    private record Line(Checkpoint checkpoint, byte[] signature, byte[] countersignature) {}

    private static List<String> texts(int count) {
        var texts = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            texts.add("{\"act\":\"act-" + i + "\"}");
        }
        return texts;
    }

    private List<Line> checkpoints(List<String> texts, SigningKey signer) {
        var tree = new MerkleTree();
        var lines = new ArrayList<Line>();
        for (String text : texts) {
            tree.append(leaf(text));
            if (tree.size() % INTERVAL == 0) {
                var checkpoint = new Checkpoint("test", BANK, tree.size(), tree.root(), Instant.ofEpochMilli(1));
                lines.add(new Line(checkpoint, checkpoint.sign(signer), checkpoint.countersign(BUREAU, bureauSigns)));
            }
        }
        return lines;
    }

    private ExportVerifier.Verdict verify(List<String> texts, List<Line> checkpoints) {
        var verifier = new ExportVerifier("test", BANK, keys);
        int next = 0;
        for (int i = 0; i < texts.size(); i++) {
            verifier.entry(i, texts.get(i), leaf(texts.get(i)));
            if (next < checkpoints.size() && checkpoints.get(next).checkpoint().size() == i + 1) {
                give(verifier, checkpoints.get(next++));
            }
        }
        while (next < checkpoints.size()) {
            give(verifier, checkpoints.get(next++));
        }
        return verifier.verdict();
    }

    private static void give(ExportVerifier verifier, Line line) {
        verifier.checkpoint(line.checkpoint(), line.signature(), Map.of(BUREAU, line.countersignature()));
    }

    private static MerkleHash leaf(String text) {
        return MerkleHash.ofLeaf(text.getBytes(StandardCharsets.UTF_8));
    }
}
