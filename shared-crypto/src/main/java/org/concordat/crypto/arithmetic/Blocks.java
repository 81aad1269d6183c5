package org.concordat.crypto.arithmetic;

/** Cuts a range into blocks for {@link Workers}, each a multiple of the lanes but the last. */
final class Blocks {
    private static final int LARGEST = 512;

    private Blocks() {}

    interface Body {
        void run(Lanes lanes, int from, int to);
    }

    static void run(Modulus modulus, int count, Body body) {
        int lanes = modulus.lanes();
        int even = Math.ceilDiv(Math.ceilDiv(count, 4 * Workers.count()), lanes) * lanes;
        int size = Math.clamp(even, lanes, LARGEST);
        Workers.run(Math.ceilDiv(count, size), block -> {
            int from = block * size;
            body.run(modulus.newLanes(), from, Math.min(count, from + size));
        });
    }
}
