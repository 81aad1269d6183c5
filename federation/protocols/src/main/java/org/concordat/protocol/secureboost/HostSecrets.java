package org.concordat.protocol.secureboost;

import java.util.Arrays;
import java.util.List;
import org.concordat.federation.channel.SharedStream;
import org.concordat.matrix.Matrix;

/**
 * What a host draws from a key of its own that is drawn once a job, so that neither a repeat nor a new attempt, one that
 * begins anew among them, draws it again.
 */
final class HostSecrets {
    private final byte[] key;

    HostSecrets(byte[] key) {
        this.key = key;
    }

    /**
     * Low-order noise for the sums of picks, n×2: each uniform below 2^bits and centred, at the last fraction bits, from
     * PRF(key; tree, node, candidate).
     */
    Matrix noise(int tree, int depth, List<HostHistograms.Pick> picks, int bits) {
        var noise = new double[2 * picks.size()];
        for (int i = 0; i < picks.size(); i++) {
            var by = picks.get(i).by();
            int node = BoostParameters.node(depth, picks.get(i).node());
            var stream = new SharedStream(
                    key, "noise/" + tree + "/" + node + "/" + by.column() + "/" + by.cut() + "/" + by.missingLeft());
            for (int k = 0; k < 2; k++) {
                long draw = (stream.nextLong() >>> (Long.SIZE - bits)) - (1L << (bits - 1));
                noise[2 * i + k] = Math.scalb((double) draw, -Objective.FRACTION_BITS);
            }
        }
        return Matrix.of(picks.size(), 2, noise);
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
