package org.concordat.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.concordat.crypto.AdditiveScheme;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.DecryptionKey;
import org.concordat.crypto.EncryptionKey;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.OpeningProver;
import org.concordat.crypto.OpeningVerifier;
import org.concordat.crypto.Residues;
import org.concordat.crypto.WrongDecryptionException;
import org.concordat.matrix.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What every scheme's proofs of right decryption keep: all that was opened is proved, and nothing else is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
public abstract class DecryptionProofContract {
    private static final FixedPoint ENCODING = FixedPoint.ofBound(1024, 16);

    private final AdditiveScheme scheme = scheme();
    private final SeededRandom random = new SeededRandom(2, "proofs of " + scheme.id());
    private final DecryptionKey secret = scheme.generateKey(keyBits(), random);
    private final EncryptionKey key = scheme.accept(secret.encryptionKey().toBytes(), keyBits());

    protected abstract AdditiveScheme scheme();

    protected abstract int keyBits();

    /** One opening as each end has it. */
    private record Opened(String place, MaskedMatrix asked, Residues answered) {
        void noted(OpeningProver prover, OpeningVerifier verifier) {
            prover.opened(place, asked, answered);
            verifier.opened(place, asked, answered);
        }
    }

    @Test
    final void provesWhatItOpenedAgainAndAgain() {
        var prover = secret.prover("host 0");
        var verifier = key.verifier("host 0");
        for (int proof = 0; proof < 3; proof++) {
            for (int i = 0; i <= proof; i++) {
                opened("round " + i, 1 + i, 2).noted(prover, verifier);
            }
            verifier.verify(prover.prove(random));
        }
        verifier.verify(prover.prove(random)); // nothing was opened since
    }

    @Test
    final void refusesANumberThatIsNotWhatTheCiphertextHolds() {
        var right = opened("round 1", 3, 1);
        var wrong =
                new Opened(right.place(), right.asked(), opened("round 1", 3, 1).answered());
        refuses(wrong, wrong);
    }

    @Test
    final void refusesNumbersInAnotherOrder() {
        var right = opened("round 1", 2, 1);
        byte[] body = right.answered().body();
        byte[] turned = new byte[body.length];
        System.arraycopy(body, 0, turned, body.length / 2, body.length / 2);
        System.arraycopy(body, body.length / 2, turned, 0, body.length / 2);
        var wrong = new Opened(right.place(), right.asked(), new Residues(key.fingerprint(), 2, 1, turned));
        refuses(wrong, wrong);
    }

    @Test
    final void refusesAProofOfAnotherPlacePartyOrOpening() {
        var right = opened("round 1", 2, 1);
        refuses(right, new Opened("round 2", right.asked(), right.answered()));
        refuses(right, opened("round 1", 2, 1));

        var prover = secret.prover("guest");
        var verifier = key.verifier("host 0");
        right.noted(prover, verifier);
        assertThatThrownBy(() -> verifier.verify(prover.prove(random))).isInstanceOf(WrongDecryptionException.class);
    }

    @Test
    final void refusesAProofASecondTime() {
        var prover = secret.prover("host 0");
        var verifier = key.verifier("host 0");
        opened("round 1", 2, 1).noted(prover, verifier);
        byte[] proof = prover.prove(random);
        verifier.verify(proof);
        assertThatThrownBy(() -> verifier.verify(proof)).isInstanceOf(WrongDecryptionException.class);
    }

    @Test
    final void refusesAProofThatLeavesAnOpeningOut() {
        var prover = secret.prover("host 0");
        var verifier = key.verifier("host 0");
        opened("round 1", 2, 1).noted(prover, verifier);
        var more = opened("round 2", 2, 1);
        verifier.opened(more.place(), more.asked(), more.answered());
        assertThatThrownBy(() -> verifier.verify(prover.prove(random))).isInstanceOf(WrongDecryptionException.class);
    }

    @Test
    final void refusesAChangedProof() {
        var right = opened("round 1", 1, 1);
        var prover = secret.prover("host 0");
        prover.opened(right.place(), right.asked(), right.answered());
        byte[] proof = prover.prove(random);
        for (int at = 0; at < proof.length; at += 7) {
            byte[] changed = proof.clone();
            changed[at] ^= 1;
            refuses(right, changed);
        }
        refuses(right, new byte[0]);
        refuses(right, java.util.Arrays.copyOf(proof, proof.length - 1));
        refuses(right, java.util.Arrays.copyOf(proof, proof.length + 1));
        assertThatCode(() -> verifierOf(right).verify(proof)).doesNotThrowAnyException();
    }

    @Test
    final void notesNoAnswerOfAnotherShape() {
        var right = opened("round 1", 2, 1);
        var other = opened("round 1", 1, 1);
        assertThatThrownBy(() -> key.verifier("host 0").opened("round 1", right.asked(), other.answered()))
                .isInstanceOf(CiphertextException.class);
    }

    private Opened opened(String place, int rows, int columns) {
        var x = Matrix.zeros(rows, columns);
        var mask = key.uniformMask(rows, columns, random);
        var asked = key.read(key.encrypt(x, ENCODING, random), rows, columns, ENCODING)
                .masked(mask, random);
        return new Opened(place, asked, secret.open(asked, rows, columns));
    }

    private OpeningVerifier verifierOf(Opened opened) {
        var verifier = key.verifier("host 0");
        verifier.opened(opened.place(), opened.asked(), opened.answered());
        return verifier;
    }

    private void refuses(Opened proved, Opened seen) {
        var prover = secret.prover("host 0");
        prover.opened(proved.place(), proved.asked(), proved.answered());
        refuses(seen, prover.prove(random));
    }

    private void refuses(Opened seen, byte[] proof) {
        var verifier = verifierOf(seen);
        assertThatThrownBy(() -> verifier.verify(proof)).isInstanceOf(WrongDecryptionException.class);
    }
}
