package org.concordat.crypto.arithmetic;

import java.util.Arrays;

/**
 * Products of lists of residues. Each lane walks a list of its own; a lane that has finished takes the next list, so that
 * lanes are idle only at the very end. Lists are cut where one alone would keep the others waiting.
 */
final class Chains {
    private static final int SHORTEST_CUT = 32;
    /** Products of all lanes between two looks at whether to go on: some milliseconds. */
    private static final int STRIDE = 1024;

    private Chains() {}

    static ResidueArray products(ResidueArray residues, int[] offsets, int[] sources) {
        int chains = offsets.length - 1;
        int lanes = residues.modulus().lanes() * Workers.count();
        int cut = Math.max(SHORTEST_CUT, Math.ceilDiv(sources.length, 4 * lanes));
        int[] firstPiece = pieces(offsets, cut);
        if (firstPiece[chains] == chains) {
            return walkAll(residues, offsets, sources);
        }
        int[] pieceOffsets = new int[firstPiece[chains] + 1];
        for (int c = 0; c < chains; c++) {
            int length = offsets[c + 1] - offsets[c];
            int count = firstPiece[c + 1] - firstPiece[c];
            for (int k = 0; k < count; k++) {
                pieceOffsets[firstPiece[c] + k] = offsets[c] + (int) ((long) length * k / count);
            }
        }
        pieceOffsets[firstPiece[chains]] = offsets[chains];
        ResidueArray partial = walkAll(residues, pieceOffsets, sources);
        int[] all = new int[partial.count()];
        Arrays.setAll(all, i -> i);
        return products(partial, firstPiece, all);
    }

    private static int[] pieces(int[] offsets, int cut) {
        int[] first = new int[offsets.length];
        for (int c = 0; c + 1 < offsets.length; c++) {
            first[c + 1] = first[c] + Math.max(1, Math.ceilDiv(offsets[c + 1] - offsets[c], cut));
        }
        return first;
    }

    private static ResidueArray walkAll(ResidueArray residues, int[] offsets, int[] sources) {
        int chains = offsets.length - 1;
        var products = new ResidueArray(residues.modulus(), chains);
        int[] tasks = evenTasks(offsets, residues.modulus().lanes());
        Workers.run(tasks.length - 1, t -> {
            Integer[] byLength = new Integer[tasks[t + 1] - tasks[t]];
            Arrays.setAll(byLength, i -> tasks[t] + i);
            Arrays.sort(byLength, (x, y) -> Integer.compare(offsets[y + 1] - offsets[y], offsets[x + 1] - offsets[x]));
            new Walk(residues, products, offsets, sources, byLength).run();
        });
        return products;
    }

    /** Boundaries of tasks of about equal work, in whole chains. */
    private static int[] evenTasks(int[] offsets, int lanes) {
        int chains = offsets.length - 1;
        long total = offsets[chains] - offsets[0] + (long) chains;
        int wanted = (int) Math.clamp(chains / (4L * lanes), 1, 4L * Workers.count());
        int[] bounds = new int[wanted + 1];
        int chain = 0;
        for (int t = 1; t < wanted; t++) {
            long target = total * t / wanted;
            while (chain < chains && offsets[chain] - offsets[0] + (long) chain < target) {
                chain++;
            }
            bounds[t] = chain;
        }
        bounds[wanted] = chains;
        return bounds;
    }

    /** In each block of length·stride elements, x_(j·stride + k) becomes the product of x_(i·stride + k) for i ≤ j. */
    static ResidueArray prefixProducts(ResidueArray residues, int length, int stride) {
        if (length < 1 || stride < 1 || residues.count() % (length * stride) != 0) {
            throw new IllegalArgumentException(
                    "found " + residues.count() + " elements for runs of " + length + " with stride " + stride);
        }
        Modulus modulus = residues.modulus();
        var prefixes = new ResidueArray(modulus, residues.count());
        int chains = residues.count() / length;
        Blocks.run(modulus, chains, (lanes, from, to) -> {
            long[] running = lanes.newGroup();
            long[] element = lanes.newGroup();
            for (int c = from; c < to; c += lanes.count()) {
                int filled = Math.min(lanes.count(), to - c);
                for (int j = 0; j < length; j++) {
                    if (j % STRIDE == 0) {
                        Workers.goOn();
                    }
                    for (int lane = 0; lane < filled; lane++) {
                        lanes.load(
                                j == 0 ? running : element,
                                lane,
                                residues.words(),
                                at(residues, c + lane, j, length, stride));
                    }
                    if (j > 0) {
                        lanes.multiply(running, running, element);
                    }
                    for (int lane = 0; lane < filled; lane++) {
                        lanes.store(running, lane, prefixes.words(), at(residues, c + lane, j, length, stride));
                    }
                }
            }
        });
        return prefixes;
    }

    private static int at(ResidueArray residues, int chain, int step, int length, int stride) {
        return residues.offset((chain / stride) * length * stride + step * stride + chain % stride);
    }

    /** Walks the chains of one task. */
    private static final class Walk {
        private final ResidueArray residues;
        private final ResidueArray products;
        private final int[] offsets;
        private final int[] sources;
        private final Integer[] order;
        private final Lanes lanes;
        private final long[] running;
        private final long[] element;
        private final long[] one;
        private final int[] chain;
        private final int[] position;
        private final int[] from;
        private int next;
        private int busy;

        Walk(ResidueArray residues, ResidueArray products, int[] offsets, int[] sources, Integer[] order) {
            this.residues = residues;
            this.products = products;
            this.offsets = offsets;
            this.sources = sources;
            this.order = order;
            this.lanes = residues.modulus().newLanes();
            this.running = lanes.newGroup();
            this.element = lanes.newGroup();
            this.one = residues.modulus().one();
            this.chain = new int[lanes.count()];
            this.position = new int[lanes.count()];
            this.from = new int[lanes.count()];
        }

        void run() {
            for (int lane = 0; lane < lanes.count(); lane++) {
                begin(lane);
            }
            for (int step = 0; busy > 0; step = (step + 1) % STRIDE) {
                if (step == 0) {
                    Workers.goOn();
                }
                for (int lane = 0; lane < lanes.count(); lane++) {
                    if (chain[lane] >= 0) {
                        from[lane] = residues.offset(sources[position[lane]++]);
                    }
                }
                lanes.loadAll(element, residues.words(), from);
                lanes.multiply(running, running, element);
                for (int lane = 0; lane < lanes.count(); lane++) {
                    if (chain[lane] >= 0 && position[lane] == offsets[chain[lane] + 1]) {
                        busy--;
                        lanes.store(running, lane, products.words(), products.offset(chain[lane]));
                        begin(lane);
                    }
                }
            }
        }

        /** Gives the lane the next chain of two or more; shorter ones need no product. */
        private void begin(int lane) {
            while (next < order.length) {
                int c = order[next++];
                int start = offsets[c];
                int length = offsets[c + 1] - start;
                if (length >= 2) {
                    chain[lane] = c;
                    position[lane] = start + 1;
                    lanes.load(running, lane, residues.words(), residues.offset(sources[start]));
                    busy++;
                    return;
                }
                long[] single = length == 0 ? one : residues.words();
                int at = length == 0 ? 0 : residues.offset(sources[start]);
                System.arraycopy(single, at, products.words(), products.offset(c), one.length);
            }
            chain[lane] = -1;
        }
    }
}
