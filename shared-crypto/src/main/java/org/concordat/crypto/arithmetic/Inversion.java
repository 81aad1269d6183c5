package org.concordat.crypto.arithmetic;

import java.math.BigInteger;

/** Montgomery's simultaneous inversion: products forward, one inversion, products backward. */
final class Inversion {
    private Inversion() {}

    static ResidueArray inverses(ResidueArray residues) {
        Modulus modulus = residues.modulus();
        var inverses = new ResidueArray(modulus, residues.count());
        Blocks.run(modulus, residues.count(), (lanes, from, to) -> invert(residues, inverses, lanes, from, to));
        return inverses;
    }

    private static void invert(ResidueArray residues, ResidueArray inverses, Lanes lanes, int from, int to) {
        int groups = Math.ceilDiv(to - from, lanes.count());
        var prefix = new long[groups][];
        long[] element = lanes.newGroup();
        for (int g = 0; g < groups; g++) {
            load(residues, lanes, element, from + g * lanes.count(), to);
            prefix[g] = element.clone();
            if (g > 0) {
                lanes.multiply(prefix[g], prefix[g - 1], element);
            }
        }
        long[] running = invertGroup(lanes, prefix[groups - 1]);
        long[] inverse = lanes.newGroup();
        for (int g = groups - 1; g >= 0; g--) {
            int index = from + g * lanes.count();
            if (g > 0) {
                lanes.multiply(inverse, running, prefix[g - 1]);
                load(residues, lanes, element, index, to);
                lanes.multiply(running, running, element);
            } else {
                inverse = running;
            }
            inverses.storeGroup(lanes, inverse, index, Math.min(lanes.count(), to - index));
        }
    }

    /** Lanes beyond the end hold 1. */
    private static void load(ResidueArray residues, Lanes lanes, long[] group, int index, int end) {
        int filled = residues.loadGroup(lanes, group, index, end);
        for (int lane = filled; lane < lanes.count(); lane++) {
            lanes.load(group, lane, lanes.modulus().one(), 0);
        }
    }

    private static long[] invertGroup(Lanes lanes, long[] group) {
        BigInteger n = lanes.modulus().value();
        int width = Bytes.width(n);
        var numbers = new BigInteger[lanes.count()];
        var prefix = new BigInteger[lanes.count()];
        byte[] bytes = new byte[width];
        long[] plain = lanes.newGroup();
        lanes.fromMontgomery(plain, group);
        for (int lane = 0; lane < numbers.length; lane++) {
            lanes.write(plain, lane, bytes, 0, width);
            numbers[lane] = new BigInteger(1, bytes);
            prefix[lane] = lane == 0
                    ? numbers[0]
                    : prefix[lane - 1].multiply(numbers[lane]).mod(n);
        }
        BigInteger running = prefix[numbers.length - 1].modInverse(n);
        for (int lane = numbers.length - 1; lane >= 0; lane--) {
            BigInteger inverse =
                    lane == 0 ? running : running.multiply(prefix[lane - 1]).mod(n);
            running = running.multiply(numbers[lane]).mod(n);
            Bytes.put(inverse, bytes, 0, width);
            lanes.read(plain, lane, bytes, 0, width);
        }
        lanes.toMontgomery(plain, plain);
        return plain;
    }
}
