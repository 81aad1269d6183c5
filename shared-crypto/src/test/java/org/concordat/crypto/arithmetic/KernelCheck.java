package org.concordat.crypto.arithmetic;

import java.math.BigInteger;
import java.util.Random;

/** Run in a JVM of its own by {@link JvmModesTest}: every kernel there against BigInteger; prints those that it tried. */
final class KernelCheck {
    private KernelCheck() {}

    public static void main(String[] args) {
        int rounds = Integer.parseInt(args[0]);
        for (ArithmeticKernel kernel : ArithmeticKernel.available()) {
            if (!KernelChoice.isRight(kernel)) {
                throw new IllegalStateException(kernel + " is wrong");
            }
            chain(kernel, 1024, rounds);
            chain(kernel, 4096, rounds);
            System.out.println("right: " + kernel.id() + " " + kernel.lanes());
        }
    }

    /** x ← x²·y, long enough for the compilers to come in between. */
    private static void chain(ArithmeticKernel kernel, int bits, int rounds) {
        BigInteger n = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.valueOf(105));
        BigInteger x = new BigInteger(bits - 1, new Random(bits));
        BigInteger y = n.subtract(BigInteger.TWO);
        ResidueArray residues = ResidueArray.of(Modulus.of(n, kernel), x, y);
        ResidueArray swapped = residues.select(1, 0);
        for (int i = 0; i < rounds; i++) {
            residues = residues.times(residues).times(swapped);
            BigInteger nextX =
                    x.multiply(x).multiply(n.subtract(BigInteger.TWO)).mod(n);
            x = nextX;
        }
        if (!residues.toNumbers()[0].equals(x)) {
            throw new IllegalStateException(kernel + " is wrong after " + rounds + " rounds of " + bits + " bits");
        }
    }
}
