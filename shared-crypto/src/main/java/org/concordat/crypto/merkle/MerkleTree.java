package org.concordat.crypto.merkle;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A Merkle tree over leaf hashes in the order in which they came (RFC 9162, section 2.1). Appending costs O(1) amortised,
 * a root of any earlier size and a proof O(log n); it holds 2n hashes at most. Not safe for use by many threads.
 */
public final class MerkleTree {
    /*
     * levels[h] holds the hashes of all complete subtrees of 2^h leaves, from the left. Every subtree that the definitions of
     * the RFC split off on the left is complete, so only the right edge is ever computed.
     */
    private final List<List<MerkleHash>> levels = new ArrayList<>();

    public MerkleTree() {
        levels.add(new ArrayList<>());
    }

    public long size() {
        return levels.getFirst().size();
    }

    public void append(MerkleHash leaf) {
        levels.getFirst().add(leaf);
        for (int height = 0; levels.get(height).size() % 2 == 0; height++) {
            if (levels.size() == height + 1) {
                levels.add(new ArrayList<>());
            }
            var level = levels.get(height);
            levels.get(height + 1).add(MerkleHash.ofNode(level.get(level.size() - 2), level.getLast()));
        }
    }

    public MerkleHash leaf(long index) {
        return levels.getFirst().get(Math.toIntExact(index));
    }

    public MerkleHash root() {
        return root(size());
    }

    /** MTH(D[size]) of an earlier size, 0 … {@link #size}. */
    public MerkleHash root(long size) {
        requireSize(size);
        return size == 0 ? MerkleHash.ofNothing() : subtree(0, size);
    }

    /** PATH(index, D[size]), section 2.1.3.1: shows that the leaf at {@code index} is in the tree of {@code size}. */
    public MerkleProof inclusion(long index, long size) {
        requireSize(size);
        Objects.checkIndex(index, size);
        var path = new ArrayList<MerkleHash>();
        path(index, 0, size, path);
        return new MerkleProof(path);
    }

    /** PROOF(first, D[size]), section 2.1.4.1: shows that the tree of {@code size} begins with that of {@code first} ≥ 1. */
    public MerkleProof consistency(long first, long size) {
        requireSize(size);
        if (first < 1 || first > size) {
            throw new IllegalArgumentException("found an earlier size of " + first + ", expected 1 … " + size);
        }
        var path = new ArrayList<MerkleHash>();
        subproof(first, 0, size, true, path);
        return new MerkleProof(path);
    }

    private void path(long index, long begin, long end, List<MerkleHash> path) {
        if (end - begin == 1) {
            return;
        }
        long split = begin + largestPowerBelow(end - begin);
        if (index < split) {
            path(index, begin, split, path);
            path.add(subtree(split, end));
        } else {
            path(index, split, end, path);
            path.add(subtree(begin, split));
        }
    }

    private void subproof(long first, long begin, long end, boolean known, List<MerkleHash> path) {
        if (first == end) {
            if (!known) {
                path.add(subtree(begin, end));
            }
            return;
        }
        long split = begin + largestPowerBelow(end - begin);
        if (first <= split) {
            subproof(first, begin, split, known, path);
            path.add(subtree(split, end));
        } else {
            subproof(first, split, end, false, path);
            path.add(subtree(begin, split));
        }
    }

    /** MTH(D[begin:end]); begin is a multiple of the largest power of two below the length, as the definitions make it. */
    private MerkleHash subtree(long begin, long end) {
        long length = end - begin;
        if (Long.bitCount(length) == 1) {
            int height = Long.numberOfTrailingZeros(length);
            return levels.get(height).get(Math.toIntExact(begin >>> height));
        }
        long split = begin + largestPowerBelow(length);
        return MerkleHash.ofNode(subtree(begin, split), subtree(split, end));
    }

    private static long largestPowerBelow(long length) {
        return Long.highestOneBit(length - 1);
    }

    private void requireSize(long size) {
        if (size < 0 || size > size()) {
            throw new IllegalArgumentException("found a size of " + size + ", the tree has " + size());
        }
    }
}
