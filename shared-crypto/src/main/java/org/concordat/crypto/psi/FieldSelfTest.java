package org.concordat.crypto.psi;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Products, squares, sums and differences of edge and random operands, some in every lane, as BigInteger has them. */
final class FieldSelfTest {
    private static final int OPERANDS = 24;
    private static final List<BigInteger> EDGES = operands();

    private final FieldLanes lanes;

    private FieldSelfTest(FieldLanes lanes) {
        this.lanes = lanes;
    }

    /** 24 of each, as many at once as there are lanes. */
    static boolean isRight(FieldLanes lanes) {
        var test = new FieldSelfTest(lanes);
        for (int start = 0; start < OPERANDS; start += lanes.count()) {
            if (!test.isRight(start)) {
                return false;
            }
        }
        return true;
    }

    /** Lane l has operands start + l and 5·start + 3·l + 1: another pair in each. */
    private boolean isRight(int start) {
        var a = new ArrayList<BigInteger>();
        var b = new ArrayList<BigInteger>();
        for (int lane = 0; lane < lanes.count(); lane++) {
            a.add(EDGES.get((start + lane) % OPERANDS));
            b.add(EDGES.get((5 * start + 3 * lane + 1) % OPERANDS));
        }
        long[] left = element(a);
        long[] right = element(b);
        long[] sum = lanes.element();
        long[] difference = lanes.element();
        lanes.add(sum, left, right);
        lanes.subtract(difference, left, right);
        lanes.multiply(sum, sum, left); // a loose operand
        lanes.reduce(difference);
        lanes.square(difference, difference);
        lanes.multiply(right, left, right);
        for (int lane = 0; lane < lanes.count(); lane++) {
            var x = a.get(lane);
            var y = b.get(lane);
            if (!is(sum, lane, x.add(y).multiply(x))
                    || !is(difference, lane, x.subtract(y).pow(2))
                    || !is(right, lane, x.multiply(y))) {
                return false;
            }
        }
        return true;
    }

    private long[] element(List<BigInteger> numbers) {
        long[] element = lanes.element();
        for (int lane = 0; lane < lanes.count(); lane++) {
            lanes.set(element, lane, quarters(numbers.get(lane)));
        }
        return element;
    }

    private boolean is(long[] element, int lane, BigInteger expected) {
        long[] found = new long[4];
        lanes.get(element, lane, found);
        return Arrays.equals(found, quarters(expected.mod(FieldLanes.P)));
    }

    private static long[] quarters(BigInteger number) {
        long[] quarters = new long[4];
        for (int i = 0; i < 4; i++) {
            quarters[i] = number.shiftRight(64 * i).longValue();
        }
        return quarters;
    }

    /** 0, 1, p − 1, p − 2, p/2, all ones up to each limb's end, each limb's highest bit, then random ones. */
    private static List<BigInteger> operands() {
        BigInteger p = FieldLanes.P;
        var operands = new ArrayList<>(List.of(
                BigInteger.ZERO,
                BigInteger.ONE,
                p.subtract(BigInteger.ONE),
                p.subtract(BigInteger.TWO),
                p.shiftRight(1)));
        for (int i = 1; i <= FieldLanes.LIMBS; i++) {
            operands.add(
                    BigInteger.ONE.shiftLeft(51 * i).subtract(BigInteger.ONE).mod(p));
            operands.add(BigInteger.ONE.shiftLeft(51 * i - 1));
        }
        var random = new Random(2);
        while (operands.size() < OPERANDS) {
            operands.add(new BigInteger(255, random).mod(p));
        }
        return operands;
    }
}
