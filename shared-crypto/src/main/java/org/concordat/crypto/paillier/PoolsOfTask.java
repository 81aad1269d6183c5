package org.concordat.crypto.paillier;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * The pools that a task's keys draw from, begun when a key has re-randomised a batch and so will again, sized by that batch, ended
 * with the task. Fresh encryptions cost a quarter and have none.
 */
final class PoolsOfTask implements AutoCloseable {
    /** Smaller batches are not worth a thread. */
    private static final int SMALLEST_BATCH = 128;

    /** 0.65 kB each at 2048 bits, 2.6 MB in all. */
    private static final int MOST = 4096;

    private final List<RandomiserPool> pools = new ArrayList<>();
    private boolean closed;

    /** Begins a pool for the key, which has none of that mode yet, if so many at once are worth it. */
    synchronized void worthwhile(PaillierPublicKey key, Randomness.Mode mode, int count, SecureRandom random) {
        if (!closed && count >= SMALLEST_BATCH && !key.hasPool(mode)) {
            pools.add(key.prepare(mode, Math.min(count, MOST), random));
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        pools.forEach(RandomiserPool::close);
        pools.clear();
    }
}
