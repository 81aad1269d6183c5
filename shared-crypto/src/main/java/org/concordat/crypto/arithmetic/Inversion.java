package org.concordat.crypto.arithmetic;

import java.math.BigInteger;

/**
 * Montgomery's simultaneous inversion: products forward in every lane of every block, one inversion for all of them, products
 * backward.
 */
final class Inversion {
    private final ResidueArray residues;
    private final Modulus modulus;
    private final int blockSize;
    private final int blocks;
    /** prefixes[block][g]: the product of groups 0 … g of the block, lane by lane. */
    private final long[][][] prefixes;

    private Inversion(ResidueArray residues) {
        this.residues = residues;
        this.modulus = residues.modulus();
        int even = Math.ceilDiv(residues.count(), Workers.count());
        this.blockSize = Math.ceilDiv(even, modulus.lanes()) * modulus.lanes();
        this.blocks = Math.ceilDiv(residues.count(), blockSize);
        this.prefixes = new long[blocks][][];
    }

    static ResidueArray inverses(ResidueArray residues) {
        if (residues.count() == 0) {
            return residues;
        }
        return new Inversion(residues).run();
    }

    private ResidueArray run() {
        var inverses = new ResidueArray(modulus, residues.count());
        Workers.run(blocks, this::forward);
        BigInteger[] totals = invertAll(totals());
        Workers.run(blocks, block -> backward(block, totals, inverses));
        return inverses;
    }

    private void forward(int block) {
        Lanes lanes = modulus.newLanes();
        int from = block * blockSize;
        int groups = Math.ceilDiv(end(block) - from, lanes.count());
        var prefix = new long[groups][];
        for (int g = 0; g < groups; g++) {
            Workers.goOn();
            prefix[g] = lanes.newGroup();
            load(lanes, prefix[g], from + g * lanes.count(), end(block));
            if (g > 0) {
                lanes.multiply(prefix[g], prefix[g - 1], prefix[g]);
            }
        }
        prefixes[block] = prefix;
    }

    private void backward(int block, BigInteger[] totals, ResidueArray inverses) {
        Lanes lanes = modulus.newLanes();
        int from = block * blockSize;
        long[] running = group(lanes, totals, block * lanes.count());
        long[] element = lanes.newGroup();
        long[] inverse = lanes.newGroup();
        for (int g = prefixes[block].length - 1; g >= 0; g--) {
            Workers.goOn();
            int index = from + g * lanes.count();
            if (g > 0) {
                lanes.multiply(inverse, running, prefixes[block][g - 1]);
                load(lanes, element, index, end(block));
                lanes.multiply(running, running, element);
            } else {
                inverse = running;
            }
            inverses.storeGroup(lanes, inverse, index, Math.min(lanes.count(), end(block) - index));
        }
    }

    private int end(int block) {
        return Math.min(residues.count(), (block + 1) * blockSize);
    }

    /** Lanes beyond the end hold 1. */
    private void load(Lanes lanes, long[] group, int index, int end) {
        int filled = residues.loadGroup(lanes, group, index, end);
        for (int lane = filled; lane < lanes.count(); lane++) {
            lanes.load(group, lane, modulus.one(), 0);
        }
    }

    /** The product of each lane of each block. */
    private BigInteger[] totals() {
        var last = new ResidueArray(modulus, blocks * modulus.lanes());
        Lanes lanes = modulus.newLanes();
        for (int block = 0; block < blocks; block++) {
            long[] group = prefixes[block][prefixes[block].length - 1];
            last.storeGroup(lanes, group, block * lanes.count(), lanes.count());
        }
        return last.toNumbers();
    }

    private BigInteger[] invertAll(BigInteger[] numbers) {
        BigInteger n = modulus.value();
        var prefix = new BigInteger[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            prefix[i] = i == 0 ? numbers[0] : prefix[i - 1].multiply(numbers[i]).mod(n);
        }
        BigInteger running = prefix[numbers.length - 1].modInverse(n);
        var inverses = new BigInteger[numbers.length];
        for (int i = numbers.length - 1; i >= 0; i--) {
            inverses[i] = i == 0 ? running : running.multiply(prefix[i - 1]).mod(n);
            running = running.multiply(numbers[i]).mod(n);
        }
        return inverses;
    }

    /** Numbers {@code from} … in Montgomery form, one a lane. */
    private static long[] group(Lanes lanes, BigInteger[] numbers, int from) {
        int width = Bytes.width(lanes.modulus().value());
        long[] group = lanes.newGroup();
        for (int lane = 0; lane < lanes.count(); lane++) {
            lanes.read(group, lane, Bytes.of(numbers[from + lane], width), 0, width);
        }
        lanes.toMontgomery(group, group);
        return group;
    }
}
