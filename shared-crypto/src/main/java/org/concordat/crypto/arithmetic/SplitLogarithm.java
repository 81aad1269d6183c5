package org.concordat.crypto.arithmetic;

import java.math.BigInteger;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The x mod n = p·q of which c^λ = (1 + n)^(λx) mod n²: what decryption of Paillier's ciphertexts computes, by the Chinese
 * remainder theorem (Paillier 1999, section 7), all of it in lanes. Modulo either prime x_p = L(c^(p−1) mod p²)·h_p with
 * L(u) = (u − 1)/p and h_p = (−q)⁻¹; x = x_p + p·((x_q − x_p)·p⁻¹ mod q). For who holds the factors.
 *
 * <p>L divides without a remainder, so its quotient, below p, is also (u − 1)·p⁻¹ modulo any number above p that has no factor in
 * common with it: p + 2 serves. Nothing here branches on a value.
 */
public final class SplitLogarithm {
    private final Modulus squared;
    private final Side p;
    private final Side q;
    private @Nullable SplitLogarithm alone;
    private final PieceReduction fromP;
    private final PieceReduction fromQ;
    private final long[] timesP;

    private SplitLogarithm(Modulus squared, BigInteger p, BigInteger q) {
        this.squared = squared;
        this.p = new Side(squared, p, q);
        this.q = new Side(squared, q, p);
        BigInteger inverse = p.modInverse(q);
        int longest = Math.max(this.p.prime.words(), this.q.prime.words());
        this.fromP = new PieceReduction(this.q.prime, inverse.negate(), longest);
        this.fromQ = new PieceReduction(this.q.prime, inverse, longest);
        this.timesP = squared.plain(p.multiply(squared.radix()).mod(squared.value()));
    }

    /** Empty where the kernel of n² has no lanes of its kind for the factors. */
    public static Optional<SplitLogarithm> of(Modulus squared, BigInteger p, BigInteger q) {
        ArithmeticKernel kernel = squared.kernel();
        int shortest = Math.min(p.bitLength(), q.bitLength());
        return kernel.forBits(shortest).equals(kernel)
                ? Optional.of(new SplitLogarithm(squared, p, q))
                : Optional.empty();
    }

    /** x of each, below n, {@code width} big-endian bytes each. */
    public byte[] of(ResidueArray ciphertexts, int width) {
        if (ciphertexts.count() == 1 && squared.lanes() > 1) {
            return alone().of(ciphertexts.in(squared.alone()), width);
        }
        byte[] body = new byte[Math.multiplyExact(ciphertexts.count(), width)];
        Blocks.run(squared, ciphertexts.count(), (lanes, from, to) -> {
            var joined = new Joined(lanes);
            for (int i = from; i < to; i += lanes.count()) {
                Workers.goOn();
                int filled = ciphertexts.loadGroup(lanes, joined.group, i, to);
                joined.run();
                for (int lane = 0; lane < filled; lane++) {
                    lanes.write(joined.group, lane, body, (i + lane) * width, width);
                }
            }
        });
        return body;
    }

    /** For a lone ciphertext. */
    private synchronized SplitLogarithm alone() {
        if (alone == null) {
            alone = new SplitLogarithm(squared.alone(), p.prime.value(), q.prime.value());
        }
        return alone;
    }

    /** The groups of one thread. */
    private final class Joined {
        final long[] group;
        private final Lanes lanes;
        private final long[] spare;
        private final Side.Remainders byP = p.new Remainders();
        private final Side.Remainders byQ = q.new Remainders();
        private final PieceReduction.Reducing ofP = fromP.new Reducing();
        private final PieceReduction.Reducing ofQ = fromQ.new Reducing();
        private final long[] first = ofP.lanes.newGroup();
        private final long[] second = ofP.lanes.newGroup();

        Joined(Lanes lanes) {
            this.lanes = lanes;
            this.group = lanes.newGroup();
            this.spare = lanes.newGroup();
        }

        /** group ← x of the ciphertexts in it. */
        void run() {
            lanes.fromMontgomery(group, group);
            long[] xp = byP.run(group);
            long[] xq = byQ.run(group);
            ofP.run(xp, first);
            ofQ.run(xq, second);
            ofP.lanes.add(first, second);
            ofP.lanes.reduce(first);
            lanes.cut(first, 0, q.prime.words(), group);
            lanes.multiply(group, group, timesP);
            lanes.cut(xp, 0, p.prime.words(), spare);
            lanes.add(group, spare);
        }
    }

    /** Modulo one of the primes. */
    private static final class Side {
        private final Modulus prime;
        private final BigInteger exponent;
        private final PieceReduction toSquare;
        private final PieceReduction quotient;
        private final long[] minusOne;
        private final PieceReduction timesFactor;

        Side(Modulus whole, BigInteger prime, BigInteger other) {
            ArithmeticKernel kernel = whole.kernel();
            this.prime = Modulus.of(prime, kernel);
            this.exponent = prime.subtract(BigInteger.ONE);
            Modulus square = Modulus.of(prime.multiply(prime), kernel);
            // Into Montgomery form at once.
            this.toSquare = new PieceReduction(square, square.radix(), whole.words());
            Modulus above = Modulus.of(prime.add(BigInteger.TWO), kernel);
            BigInteger inverse = prime.modInverse(above.value());
            this.quotient = new PieceReduction(above, inverse, square.words());
            this.minusOne = above.plain(inverse.negate().mod(above.value()));
            this.timesFactor = new PieceReduction(this.prime, other.negate().modInverse(prime), above.words());
        }

        private final class Remainders {
            private final PieceReduction.Reducing square = toSquare.new Reducing();
            private final PieceReduction.Reducing above = quotient.new Reducing();
            private final PieceReduction.Reducing residue = timesFactor.new Reducing();
            private final Powers.Ladder ladder = new Powers.Ladder(square.lanes, exponent);
            private final long[] power = square.lanes.newGroup();
            private final long[] quotients = above.lanes.newGroup();
            private final long[] result = residue.lanes.newGroup();

            /** x mod the prime, as it is and below it; overwritten by the next call. */
            long[] run(long[] ciphertexts) {
                square.run(ciphertexts, ladder.base);
                square.lanes.fromMontgomery(power, ladder.run());
                above.run(power, quotients);
                above.lanes.add(quotients, minusOne);
                above.lanes.reduce(quotients);
                residue.run(quotients, result);
                residue.lanes.reduce(result);
                return result;
            }
        }
    }
}
