package org.concordat.crypto.arithmetic;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.concordat.crypto.psi.FieldKernelCheck;

/**
 * Run in a JVM of its own by {@link JvmModesTest}, with the number of rounds and the moduli's lengths: every kernel there
 * against BigInteger, those of the set intersection's field too; prints those that it tried.
 */
final class KernelCheck {
    /** Fewer rounds are for JVMs in which the self-test of every kernel would take minutes. */
    private static final int ROUNDS_WITH_SELF_TEST = 30;

    private KernelCheck() {}

    public static void main(String[] args) {
        int rounds = Integer.parseInt(args[0]);
        for (ArithmeticKernel kernel : ArithmeticKernel.available()) {
            if (rounds >= ROUNDS_WITH_SELF_TEST && !KernelChoice.isRight(kernel)) {
                throw new IllegalStateException(kernel + " is wrong");
            }
            for (int i = 1; i < args.length; i++) {
                edges(kernel, Integer.parseInt(args[i]));
                chain(kernel, Integer.parseInt(args[i]), rounds);
            }
            System.out.println("right: " + kernel.id() + " " + kernel.lanes());
        }
        FieldKernelCheck.run(rounds > 0);
    }

    /** The squares of edge operands, and their products with one another: a group of the widest kernel. */
    private static void edges(ArithmeticKernel kernel, int bits) {
        BigInteger n = modulus(bits);
        BigInteger ones = BigInteger.ONE.shiftLeft(bits - 1).subtract(BigInteger.ONE);
        BigInteger[] operands = {
            BigInteger.ZERO,
            BigInteger.ONE,
            n.subtract(BigInteger.ONE),
            ones,
            BigInteger.ONE.shiftLeft(bits - 1),
            ones.shiftRight(kernel.limbBits()).shiftLeft(kernel.limbBits()),
            BigInteger.ONE.shiftLeft(kernel.limbBits()).subtract(BigInteger.ONE),
            new BigInteger(bits - 1, new Random(bits + 1L))
        };
        var residues = ResidueArray.of(Modulus.of(n, kernel.forBits(bits)), operands);
        var turned = residues.select(3, 4, 5, 6, 7, 0, 1, 2);
        var expected = new BigInteger[operands.length];
        Arrays.setAll(
                expected,
                i -> operands[i]
                        .pow(2)
                        .multiply(operands[(i + 3) % operands.length])
                        .mod(n));
        if (!Arrays.equals(residues.times(residues).times(turned).toNumbers(), expected)) {
            throw new IllegalStateException(kernel + " is wrong for edge operands of " + bits + " bits");
        }
    }

    private static BigInteger modulus(int bits) {
        return BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.valueOf(105));
    }

    /** x ← x²·y, long enough for the compilers to come in between. */
    private static void chain(ArithmeticKernel kernel, int bits, int rounds) {
        BigInteger n = modulus(bits);
        BigInteger x = new BigInteger(bits - 1, new Random(bits));
        BigInteger y = n.subtract(BigInteger.TWO);
        ResidueArray residues = ResidueArray.of(Modulus.of(n, kernel.forBits(bits)), x, y);
        ResidueArray swapped = residues.select(1, 0);
        for (int i = 0; i < rounds; i++) {
            residues = (i % 2 == 0 ? residues.times(residues) : residues.power(BigInteger.TWO)).times(swapped);
            BigInteger nextX =
                    x.multiply(x).multiply(n.subtract(BigInteger.TWO)).mod(n);
            x = nextX;
        }
        if (!residues.toNumbers()[0].equals(x)) {
            throw new IllegalStateException(kernel + " is wrong after " + rounds + " rounds of " + bits + " bits");
        }
    }
}
