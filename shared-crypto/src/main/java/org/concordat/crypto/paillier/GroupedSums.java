package org.concordat.crypto.paillier;

import java.util.Arrays;
import org.concordat.crypto.arithmetic.ResidueArray;
import org.concordat.matrix.Grouping;

/** Products of rows of ciphertexts by group. */
final class GroupedSums {
    private GroupedSums() {}

    /**
     * groups·across ciphertexts, row-major.
     *
     * @param across ciphertexts of a row
     */
    static ResidueArray of(ResidueArray ciphertexts, int across, Grouping groups) {
        int[] groupOfRow = groups.groupOfRow();
        int[] sizes = sizes(groups);
        int[] offsets = new int[groups.groups() * across + 1];
        for (int j = 0; j < offsets.length - 1; j++) {
            offsets[j + 1] = Math.addExact(offsets[j], sizes[j / across]);
        }
        int[] sources = new int[offsets[offsets.length - 1]];
        int[] cursor = offsets.clone();
        for (int i = 0; i < groupOfRow.length; i++) {
            for (int c = 0; groupOfRow[i] >= 0 && c < across; c++) {
                sources[cursor[groupOfRow[i] * across + c]++] = i * across + c;
            }
        }
        return ciphertexts.products(offsets, sources);
    }

    /** Rows of the largest group. */
    static int largest(Grouping groups) {
        return Arrays.stream(sizes(groups)).max().orElse(0);
    }

    private static int[] sizes(Grouping groups) {
        int[] sizes = new int[groups.groups()];
        for (int group : groups.groupOfRow()) {
            if (group >= 0) {
                sizes[group]++;
            }
        }
        return sizes;
    }
}
