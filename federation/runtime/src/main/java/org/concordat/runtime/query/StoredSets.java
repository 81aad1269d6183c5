package org.concordat.runtime.query;

import java.lang.ref.SoftReference;
import java.util.AbstractList;
import java.util.BitSet;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.Supplier;

/**
 * The sets of a release, read when they are looked at: most decisions look at few of them, and all together are larger than a
 * heap. Forgotten where memory is short, as they can be read again.
 */
final class StoredSets extends AbstractList<BitSet> implements RandomAccess {
    private final Supplier<byte[]> stored;
    private SoftReference<List<BitSet>> known = new SoftReference<>(null);

    StoredSets(Supplier<byte[]> stored) {
        this.stored = stored;
    }

    private List<BitSet> sets() {
        var sets = known.get();
        if (sets == null) {
            sets = ReleasedBytes.sets(stored.get());
            known = new SoftReference<>(sets);
        }
        return sets;
    }

    @Override
    public BitSet get(int index) {
        return sets().get(index);
    }

    @Override
    public int size() {
        return sets().size();
    }
}
