package org.concordat.protocol.secureboost;

import java.security.SecureRandom;
import java.util.Arrays;
import org.concordat.federation.channel.SharedStream;

/**
 * What a host draws from a key of its own that stays in its sealed checkpoint, so that neither a repeat nor a new attempt
 * draws it anew.
 */
final class HostSecrets {
    private static final int KEY_BYTES = 32;
    private final byte[] key;

    HostSecrets(byte[] key) {
        this.key = key;
    }

    static byte[] newKey(SecureRandom random) {
        var key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return key;
    }

    /** Two draws, uniform below 2^bits and centred, at the last fraction bits: PRF(key; tree, node, candidate). */
    double[] noise(int tree, int node, Binning.Cut by, int bits) {
        var stream = new SharedStream(
                key, "noise/" + tree + "/" + node + "/" + by.column() + "/" + by.cut() + "/" + by.missingLeft());
        var pair = new double[2];
        for (int i = 0; i < pair.length; i++) {
            long draw = (stream.nextLong() >>> (Long.SIZE - bits)) - (1L << (bits - 1));
            pair[i] = Math.scalb((double) draw, -Objective.FRACTION_BITS);
        }
        return pair;
    }

    /** The columns that a tree may split by: a share of them, one at least. */
    boolean[] columns(int tree, int count, double share) {
        return drawn(new SharedStream(key, "columns/" + tree), count, share);
    }

    static boolean[] drawn(SharedStream stream, int count, double share) {
        var used = new boolean[count];
        if (share >= 1) {
            Arrays.fill(used, true);
            return used;
        }
        var order = stream.permutation(count);
        int many = Math.min(count, Math.max(1, (int) Math.round(share * count)));
        for (int i = 0; i < many; i++) {
            used[order[i]] = true;
        }
        return used;
    }

    /** What stands for a column before the guest: a secret permutation of 0 … count−1. */
    int number(int column, int count) {
        return new SharedStream(key, "names").permutation(count)[column];
    }
}
