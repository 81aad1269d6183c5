package org.concordat.crypto.arithmetic;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * An odd modulus n ≥ 3 prepared for Montgomery multiplication by one kernel: R = 2^(limb bits · limbs) > 4n. Immutable; all
 * work is done by {@link Lanes}, one for each thread.
 */
public final class Modulus {
    private final BigInteger value;
    private final ArithmeticKernel kernel;
    private final int words;
    private final LimbCodec codec;
    private final long[] montgomeryOne;
    private final long[] squaredRadixGroup;
    private final long[] plainOneGroup;
    private @Nullable Modulus alone;

    private Modulus(BigInteger value, ArithmeticKernel kernel) {
        this.value = value;
        this.kernel = kernel;
        this.words = kernel.limbs(value.bitLength());
        this.codec = new LimbCodec(value, kernel.limbBits(), words);
        BigInteger radix = radix().mod(value);
        var lanes = newLanes();
        this.squaredRadixGroup = everyLane(lanes, radix.multiply(radix).mod(value));
        this.plainOneGroup = everyLane(lanes, BigInteger.ONE);
        this.montgomeryOne = new long[words];
        lanes.store(everyLane(lanes, radix), 0, montgomeryOne, 0);
    }

    /** With the kernel in use. */
    public static Modulus of(BigInteger value) {
        return of(value, ArithmeticKernel.inUse().forBits(value.bitLength()));
    }

    public static Modulus of(BigInteger value, ArithmeticKernel kernel) {
        if (value.signum() <= 0 || !value.testBit(0) || value.bitLength() < 2) {
            throw new IllegalArgumentException("a modulus is odd and at least 3");
        }
        return new Modulus(value, kernel);
    }

    public BigInteger value() {
        return value;
    }

    public ArithmeticKernel kernel() {
        return kernel;
    }

    /** How many residues one multiplication takes. */
    public int lanes() {
        return kernel.lanes();
    }

    /**
     * The same number by plain Java, itself where there is one lane: for a long computation with a single residue, which would
     * leave the other lanes idle.
     */
    synchronized Modulus alone() {
        if (lanes() == 1) {
            return this;
        }
        if (alone == null) {
            alone = of(value, ScalarKernel.INSTANCE);
        }
        return alone;
    }

    /** How many longs a residue needs. */
    public int words() {
        return words;
    }

    public Lanes newLanes() {
        return kernel.newLanes(this);
    }

    /** 1 in Montgomery form. */
    public long[] one() {
        return montgomeryOne.clone();
    }

    /** R. */
    BigInteger radix() {
        return BigInteger.ONE.shiftLeft(kernel.limbBits() * words);
    }

    /** The number as it is, in every lane. */
    long[] plain(BigInteger number) {
        return everyLane(newLanes(), number);
    }

    LimbCodec codec() {
        return codec;
    }

    long[] squaredRadix(Lanes lanes) {
        assert lanes.modulus() == this;
        return squaredRadixGroup;
    }

    long[] plainOne(Lanes lanes) {
        assert lanes.modulus() == this;
        return plainOneGroup;
    }

    private static long[] everyLane(Lanes lanes, BigInteger number) {
        long[] group = lanes.newGroup();
        byte[] bytes = number.toByteArray();
        for (int lane = 0; lane < lanes.count(); lane++) {
            lanes.read(group, lane, bytes, 0, bytes.length);
        }
        return group;
    }
}
