package org.concordat.runtime.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredSetsTest {
    @Test
    void areReadWhenTheyAreLookedAt() {
        var sets = List.of(BitSet.valueOf(new long[] {5}), new BitSet(), BitSet.valueOf(new long[] {0, 1}));
        var reads = new ArrayList<Integer>();
        var stored = new StoredSets(() -> {
            reads.add(1);
            return ReleasedBytes.sets(sets);
        });
        assertThat(reads).isEmpty();
        assertThat(stored).isEqualTo(sets);
        assertThat(reads).isNotEmpty();
    }
}
