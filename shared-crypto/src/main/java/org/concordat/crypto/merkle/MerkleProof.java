package org.concordat.crypto.merkle;

import java.util.List;

/** Hashes that lead from what one knows to a root: of inclusion or of consistency. Checked without the tree. */
public record MerkleProof(List<MerkleHash> path) {
    public MerkleProof {
        path = List.copyOf(path);
    }

    /** Whether the leaf at {@code index} is in the tree of {@code size} with this root (RFC 9162, section 2.1.3.2). */
    public boolean includes(MerkleHash leaf, long index, long size, MerkleHash root) {
        if (index < 0 || index >= size) {
            return false;
        }
        long fn = index;
        long sn = size - 1;
        var hash = leaf;
        for (MerkleHash sibling : path) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                hash = MerkleHash.ofNode(sibling, hash);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                hash = MerkleHash.ofNode(hash, sibling);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        return sn == 0 && hash.equals(root);
    }

    /** Whether the tree of {@code second} with its root begins with the tree of {@code first} with its own (section 2.1.4.2). */
    public boolean extendsTree(long first, MerkleHash firstRoot, long second, MerkleHash secondRoot) {
        if (first < 1 || first > second) {
            return false;
        }
        if (first == second) {
            return path.isEmpty() && firstRoot.equals(secondRoot);
        }
        boolean powerOfTwo = Long.bitCount(first) == 1;
        var hashes = path.iterator();
        if (!powerOfTwo && !hashes.hasNext()) {
            return false;
        }
        long fn = first - 1;
        long sn = second - 1;
        while ((fn & 1) == 1) {
            fn >>>= 1;
            sn >>>= 1;
        }
        var start = powerOfTwo ? firstRoot : hashes.next();
        var fr = start;
        var sr = start;
        while (hashes.hasNext()) {
            var hash = hashes.next();
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                fr = MerkleHash.ofNode(hash, fr);
                sr = MerkleHash.ofNode(hash, sr);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                sr = MerkleHash.ofNode(sr, hash);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        return sn == 0 && fr.equals(firstRoot) && sr.equals(secondRoot);
    }
}
