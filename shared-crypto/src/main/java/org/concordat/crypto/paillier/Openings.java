package org.concordat.crypto.paillier;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.Residues;
import org.concordat.crypto.arithmetic.Bytes;
import org.concordat.crypto.arithmetic.MultiExponentiation;
import org.concordat.crypto.arithmetic.ResidueArray;

/**
 * The openings between a key holder and one party since the last proof, as one number: u = Π c_j^(e_j)·(1 + n)^(−Σ e_j·m_j) mod n²
 * over all ciphertexts c_j that were sent and residues m_j that came back. If every m_j is the plaintext of c_j, u is an n-th
 * power; if one is not, it is one with probability 2^−128 at most.
 */
final class Openings {
    /*
     * Small random exponents (Bellare, Garay, Rabin: Fast batch verification for modular exponentiation and digital signatures,
     * 1998, section 3), drawn from a hash over all that they weigh. Let δ_j be the plaintext of c_j less m_j, in Z_n; u's plaintext
     * is Σ e_j·δ_j. The chain commits to every place, c_j and m_j before the e_j of its stretch are drawn. Take the last stretch
     * with a δ_j ≠ 0, modulo a prime p | n: all else in the sum is settled before e_j is drawn, and one e_j modulo p makes it 0,
     * which is one of 2^128 as p > 2^128 (NthPowerProof says why). A cheat may try again only with other residues, that is, at the
     * price of a hash: 2^64 tries succeed with 2^−64. Which stretches there are follows from the counts alone.
     *
     * Cost of a plaintext: some 25 products modulo n² by buckets (Pippenger) in lanes, against about 2·|n| for its decryption.
     */
    private static final int WORDS = 4;
    private static final int WORD_BITS = 32;

    /** Plaintexts kept as they are before they are folded into u: 4.7 MB at 3072 bits. */
    static final int STRETCH = 4096;

    private record Opening(byte[] ciphertexts, byte[] residues, int count) {}

    private final PaillierPublicKey key;
    private final List<Opening> stretch = new ArrayList<>();
    private int kept;
    private byte[] chain;
    private BigInteger product = BigInteger.ONE;

    /** @param party whom it is opened for */
    Openings(PaillierPublicKey key, String party) {
        this.key = key;
        this.chain = new ProofTranscript("concordat openings 1")
                .add(key.context())
                .add(key.modulus())
                .add(party)
                .digest();
    }

    /** @throws CiphertextException if shape, key or length of the two do not agree */
    void add(String place, MaskedMatrix asked, Residues answered) {
        answered.expect(key.fingerprint(), asked.rows(), asked.columns());
        asked.expect(key.fingerprint(), asked.rows(), asked.columns());
        int count = asked.body().length / key.width();
        int width = Bytes.width(key.modulus());
        if (asked.body().length != (long) count * key.width() || answered.body().length != (long) count * width) {
            throw new CiphertextException(
                    "found " + answered.body().length + " bytes of residues, expected " + count + " times " + width);
        }
        chain = new ProofTranscript("concordat opening 1")
                .add(chain)
                .add(place)
                .add(BigInteger.valueOf(asked.rows()))
                .add(BigInteger.valueOf(asked.columns()))
                .add(asked.body())
                .add(answered.body())
                .digest();
        stretch.add(new Opening(asked.body(), answered.body(), count));
        kept += count;
        if (kept >= STRETCH) {
            fold();
        }
    }

    /** What a proof is about: everything until now, of which u is the product since the last proof. */
    record Statement(byte[] chain, BigInteger u) {}

    /** The statement to prove now; the next one begins after it. */
    Statement close() {
        fold();
        var statement = new Statement(chain, product);
        product = BigInteger.ONE;
        chain = new ProofTranscript("concordat openings proved 1").add(chain).digest();
        return statement;
    }

    private void fold() {
        if (kept == 0) {
            return;
        }
        var n = key.modulus();
        var square = key.squared().value();
        long[] words = new ProofTranscript("concordat opening weights 1")
                .add(chain)
                .challenges()
                .words(kept * WORDS);
        var sum = weighted(words).mod(n);
        var weighed = powers(words)
                .multiply(BigInteger.ONE.add(n.multiply(n.subtract(sum))))
                .mod(square);
        product = product.multiply(weighed).mod(square);
        stretch.clear();
        kept = 0;
    }

    /** Σ e_j·m_j. */
    private BigInteger weighted(long[] words) {
        int width = Bytes.width(key.modulus());
        var sum = BigInteger.ZERO;
        int j = 0;
        for (Opening opening : stretch) {
            for (int i = 0; i < opening.count(); i++, j++) {
                sum = sum.add(weight(words, j).multiply(Bytes.get(opening.residues(), i * width, width)));
            }
        }
        return sum;
    }

    private static BigInteger weight(long[] words, int j) {
        var weight = BigInteger.ZERO;
        for (int k = WORDS - 1; k >= 0; k--) {
            weight = weight.shiftLeft(WORD_BITS).add(BigInteger.valueOf(words[j * WORDS + k]));
        }
        return weight;
    }

    /** Π c_j^(e_j) mod n²: a product for each word of the exponents, joined by squarings. */
    private BigInteger powers(long[] words) {
        var ciphertexts = stretch.stream()
                .map(opening -> ResidueArray.read(key.squared(), opening.ciphertexts(), key.width(), opening.count()))
                .toList();
        var exponents = new long[WORDS][kept];
        for (int j = 0; j < kept; j++) {
            for (int k = 0; k < WORDS; k++) {
                exponents[k][j] = words[j * WORDS + k];
            }
        }
        var byWord = MultiExponentiation.of(ResidueArray.joined(key.squared(), ciphertexts), 1, exponents);
        return byWord.joined(new int[] {0, WORDS}, WORD_BITS).toNumbers()[0];
    }
}
