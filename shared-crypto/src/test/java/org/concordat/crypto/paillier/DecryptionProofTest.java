package org.concordat.crypto.paillier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.Residues;
import org.concordat.crypto.WrongDecryptionException;
import org.concordat.crypto.arithmetic.Bytes;
import org.concordat.matrix.Matrix;
import org.junit.jupiter.api.Test;

/** What a key holder that knows p and q may try, so that a number passes that the ciphertext does not hold. */
class DecryptionProofTest {
    private static final int BITS = 1024;
    private static final int WIDTH = BITS / 8;
    private static final String PARTY = "host 0";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Paillier SCHEME = Paillier.scheme(BITS);
    private static final PaillierPrivateKey OWNER = SCHEME.generateKey(BITS, RANDOM);
    private static final PaillierPublicKey KEY =
            SCHEME.accept(OWNER.encryptionKey().toBytes(), BITS);
    private static final BigInteger N = KEY.modulus();

    @Test
    void theLeastShiftAndShiftsByMultiplesOfEitherPrimeAreFound() {
        var p = OWNER.secret().p();
        var q = OWNER.secret().q();
        for (BigInteger by : new BigInteger[] {
            BigInteger.ONE,
            BigInteger.ONE.negate(),
            p,
            q,
            p.multiply(BigInteger.valueOf(12345)),
            q.subtract(BigInteger.ONE).multiply(p),
            N.shiftRight(1),
            new BigInteger(BITS - 1, new Random(3))
        }) {
            refuses(5, residues -> residues[2] = residues[2].add(by));
        }
    }

    /** They cancel in a plain sum; the weights are what they must survive. */
    @Test
    void shiftsThatCancelAreFound() {
        refuses(2, residues -> {
            residues[0] = residues[0].add(BigInteger.ONE);
            residues[1] = residues[1].subtract(BigInteger.ONE);
        });
    }

    @Test
    void aShiftIsFoundInWhateverStretchOfAManyTimesFoldedOpeningItLies() {
        int count = 2 * Openings.STRETCH + 3;
        var asked = asked(1);
        var right = answered(asked, _ -> {});
        var shifted = answered(asked, residues -> residues[0] = residues[0].add(BigInteger.ONE));
        for (int wrong : new int[] {0, Openings.STRETCH - 1, Openings.STRETCH, count - 1, -1}) {
            var prover = OWNER.prover(PARTY);
            var verifier = KEY.verifier(PARTY);
            for (int i = 0; i < count; i++) {
                var answered = i == wrong ? shifted : right;
                prover.opened("round " + i, asked, answered);
                verifier.opened("round " + i, asked, answered);
            }
            var proof = prover.prove(RANDOM);
            if (wrong < 0) {
                verifier.verify(proof);
            } else {
                assertThatThrownBy(() -> verifier.verify(proof)).isInstanceOf(WrongDecryptionException.class);
            }
        }
    }

    @Test
    void aProofOfAnotherJobOrUnderAnotherKeyIsRefused() {
        var provers = SCHEME.provingIn("job 1".getBytes(StandardCharsets.US_ASCII));
        var owner = provers.generateKey(1536, RANDOM);
        var here = provers.accept(owner.encryptionKey().toBytes(), 1536);
        var elsewhere = PaillierPublicKey.of(
                owner.encryptionKey().modulus(),
                Randomness.Mode.SHORT,
                "job 2".getBytes(StandardCharsets.US_ASCII),
                null);
        var asked = asked(owner.encryptionKey(), 2);
        var answered = owner.open(asked, 2, 1);
        var prover = owner.prover(PARTY);
        prover.opened("round 1", asked, answered);
        byte[] proof = prover.prove(RANDOM);

        var right = here.verifier(PARTY);
        right.opened("round 1", asked, answered);
        assertThatCode(() -> right.verify(proof)).doesNotThrowAnyException();
        var other = elsewhere.verifier(PARTY);
        other.opened("round 1", asked, answered);
        assertThatThrownBy(() -> other.verify(proof)).isInstanceOf(WrongDecryptionException.class);
        assertThatThrownBy(() -> KEY.verifier(PARTY).opened("round 1", asked, answered))
                .isInstanceOf(CiphertextException.class);
    }

    /** Zero, n itself, and multiples of a prime, of which the hash would be the owner's to choose. */
    @Test
    void numbersThatAreNoUnitsAreRefusedInProofAndOpening() {
        var p = OWNER.secret().p();
        var statement = new byte[] {1};
        byte[] proof = NthPowerProof.prove(statement, BigInteger.ONE, OWNER.secret(), RANDOM);
        NthPowerProof.verify(statement, BigInteger.ONE, KEY, proof);
        for (BigInteger z : new BigInteger[] {BigInteger.ZERO, N, p, N.subtract(p), BigInteger.ONE}) {
            byte[] changed = proof.clone();
            Bytes.put(z, changed, NthPowerProof.BYTES_OF_E, WIDTH);
            refusesProof(statement, BigInteger.ONE, changed);
        }
        refusesProof(statement, p, proof);
        refusesProof(statement, BigInteger.ZERO, proof);
        var asked = asked(2);
        byte[] common = asked.body().clone();
        Bytes.put(p.multiply(p), common, 0, 2 * WIDTH);
        assertThatThrownBy(() -> OWNER.open(new MaskedMatrix(KEY.fingerprint(), 2, 1, common), 2, 1))
                .isInstanceOf(CiphertextException.class);
    }

    /** With one challenge known beforehand anything is proved: that the hash decides it is what the proof rests on. */
    @Test
    void whoCouldChooseTheChallengeWouldProveAnEncryptionOfOneToBeOfZero() {
        var square = N.multiply(N);
        var u = N.add(BigInteger.ONE);
        var e = new BigInteger(128, new Random(4));
        var z = Randomness.uniformBelow(N, RANDOM);
        var a = z.modPow(N, square)
                .multiply(u.modPow(e, square).modInverse(square))
                .mod(square);
        assertThat(z.modPow(N, square))
                .as("the verifier's equation, for a challenge that was chosen before a")
                .isEqualTo(a.multiply(u.modPow(e, square)).mod(square));

        byte[] proof = new byte[NthPowerProof.bytes(N)];
        Bytes.put(e, proof, 0, NthPowerProof.BYTES_OF_E);
        Bytes.put(z, proof, NthPowerProof.BYTES_OF_E, WIDTH);
        refusesProof(new byte[] {1}, u, proof);
        refusesProof(new byte[] {1}, u, NthPowerProof.prove(new byte[] {1}, u, OWNER.secret(), RANDOM));
    }

    @Test
    void everyFlippedBitOfAProofIsFound() {
        var random = new Random(6);
        byte[] proof = NthPowerProof.prove(new byte[] {1}, BigInteger.ONE, OWNER.secret(), RANDOM);
        for (int i = 0; i < 40; i++) {
            byte[] changed = proof.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            refusesProof(new byte[] {1}, BigInteger.ONE, changed);
        }
        refusesProof(new byte[] {2}, BigInteger.ONE, proof);
    }

    private static void refusesProof(byte[] statement, BigInteger u, byte[] proof) {
        assertThatThrownBy(() -> NthPowerProof.verify(statement, u, KEY, proof))
                .isInstanceOf(WrongDecryptionException.class);
    }

    /** The key holder notes what it answers, and proves as well as it can. */
    private static void refuses(int count, Consumer<BigInteger[]> lie) {
        var asked = asked(count);
        var answered = answered(asked, lie);
        var prover = OWNER.prover(PARTY);
        var verifier = KEY.verifier(PARTY);
        prover.opened("round 1", asked, answered);
        verifier.opened("round 1", asked, answered);
        byte[] proof = prover.prove(RANDOM);
        assertThatThrownBy(() -> verifier.verify(proof)).isInstanceOf(WrongDecryptionException.class);
    }

    private static Residues answered(MaskedMatrix asked, Consumer<BigInteger[]> lie) {
        byte[] body = OWNER.open(asked, asked.rows(), 1).body().clone();
        var residues = new BigInteger[asked.rows()];
        Arrays.setAll(residues, i -> Bytes.get(body, i * WIDTH, WIDTH));
        lie.accept(residues);
        for (int i = 0; i < residues.length; i++) {
            Bytes.put(residues[i].mod(N), body, i * WIDTH, WIDTH);
        }
        return new Residues(KEY.fingerprint(), asked.rows(), 1, body);
    }

    private static MaskedMatrix asked(int count) {
        return asked(KEY, count);
    }

    private static MaskedMatrix asked(PaillierPublicKey key, int count) {
        var encoding = FixedPoint.ofBound(1024, 16);
        var zeros = Matrix.zeros(count, 1);
        return key.read(key.encrypt(zeros, encoding, RANDOM), count, 1, encoding)
                .masked(key.uniformMask(count, 1, RANDOM), RANDOM);
    }
}
