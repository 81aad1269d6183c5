package org.concordat.protocol.intersection;

import java.util.List;
import org.concordat.crypto.psi.Points;
import org.concordat.crypto.psi.PsiGroup;

/**
 * A host's share z_j(x) = ⊕_l HMAC(seed_jl, x) of zero: every pair seed stands in exactly two hosts' shares, so that
 * ⊕_j z_j(x) = 0 when all hosts give theirs at the same x, and any fewer are uniform to whoever holds no seed. It is what
 * keeps the intersection of the guest with some of the hosts from the guest.
 */
final class ZeroSharing {
    private final List<KeyedHash> seeds;

    /** @param seeds one for every other host, 32 bytes each */
    ZeroSharing(List<byte[]> seeds) {
        this.seeds = seeds.stream().map(KeyedHash::new).toList();
    }

    /** The seed of a pair of hosts from their Diffie–Hellman point. */
    static byte[] seed(Points shared) {
        return KeyedHash.of(shared.body(), "concordat/ecdh-psi/1/pair");
    }

    /** B: a point whose discrete logarithm nobody knows, the same for every pair. */
    static Points base(PsiGroup group) {
        return group.hash(List.of("concordat/ecdh-psi/1/pair-base".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    /** Adds z_j(x) to the value at {@code index}. */
    void addTo(Tags values, int index, byte[] x) {
        for (KeyedHash seed : seeds) {
            var share = java.nio.ByteBuffer.wrap(seed.of(x));
            values.xor(index, share.getLong(), share.getLong());
        }
    }
}
