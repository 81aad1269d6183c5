package org.concordat.crypto.arithmetic;

import java.math.BigInteger;
import java.util.Optional;

/**
 * Powers of one base modulo N = a·b, a and b coprime and known: by a table modulo each, where a product costs a quarter, joined
 * by x = x_a·A + x_b·B mod N with A = 1 mod a, 0 mod b and B the other way round. For who holds the factors: the tables are
 * as secret as they are.
 */
public final class SplitFixedBase implements PowerTable {
    private final Modulus whole;
    private final FixedBase first;
    private final FixedBase second;
    private final long[] firstWeight;
    private final long[] secondWeight;

    private SplitFixedBase(Modulus whole, FixedBase first, FixedBase second) {
        this.whole = whole;
        this.first = first;
        this.second = second;
        this.firstWeight = weight(first.modulus(), second.modulus());
        this.secondWeight = weight(second.modulus(), first.modulus());
    }

    /**
     * The tables of g for exponents of up to {@code exponentBytes} bytes; empty where the kernel has no lanes of one kind for N
     * and its factors.
     *
     * @param whole N
     * @param a a factor; the other is N/a
     */
    public static Optional<SplitFixedBase> of(Modulus whole, BigInteger a, BigInteger g, int exponentBytes) {
        ArithmeticKernel kernel = whole.kernel();
        BigInteger b = whole.value().divide(a);
        if (!kernel.forBits(a.bitLength()).equals(kernel)
                || !kernel.forBits(b.bitLength()).equals(kernel)) {
            return Optional.empty();
        }
        Modulus first = Modulus.of(a, kernel);
        Modulus second = Modulus.of(b, kernel);
        int window = FixedBase.windowFor(whole, exponentBytes);
        return Optional.of(new SplitFixedBase(
                whole,
                new FixedBase(first, g, exponentBytes, window),
                new FixedBase(second, g, exponentBytes, window)));
    }

    @Override
    public int exponentBytes() {
        return first.exponentBytes();
    }

    /*
     * What takes x·R_a mod a, as it stands in the table's lanes, to x·A·R_N mod N in one Montgomery product: A·R_a⁻¹·R_N² mod N,
     * with A = b·(b⁻¹ mod a).
     */
    private long[] weight(Modulus own, Modulus other) {
        BigInteger n = whole.value();
        BigInteger unit =
                other.value().multiply(other.value().multiply(own.radix()).modInverse(own.value()));
        return whole.plain(unit.multiply(whole.radix()).multiply(whole.radix()).mod(n));
    }

    @Override
    public ResidueArray powers(byte[] exponents, int exponentLength, int count) {
        var powers = new ResidueArray(whole, count);
        Blocks.run(whole, count, (lanes, from, to) -> {
            var firstWalk = first.walk(exponents, exponentLength);
            var secondWalk = second.walk(exponents, exponentLength);
            long[] sum = lanes.newGroup();
            long[] part = lanes.newGroup();
            for (int i = from; i < to; i += lanes.count()) {
                int filled = Math.min(lanes.count(), to - i);
                lanes.cut(firstWalk.power(i, filled), 0, first.modulus().words(), sum);
                lanes.cut(secondWalk.power(i, filled), 0, second.modulus().words(), part);
                lanes.multiply(sum, sum, firstWeight);
                lanes.multiply(part, part, secondWeight);
                lanes.add(sum, part);
                powers.storeGroup(lanes, sum, i, filled);
            }
        });
        return powers;
    }
}
