package org.concordat.crypto.psi;

import java.security.SecureRandom;
import java.util.List;

/** A group of prime order in which Diffie–Hellman is hard, with hashing to it: ristretto255. All operations are batched. */
public interface PsiGroup {
    /** Each input to a group element, by hash-to-curve: nobody knows a discrete logarithm between two of them. */
    Points hash(List<byte[]> inputs);

    /** k·P for each point. */
    Points multiply(Points points, PsiSecret secret);

    /** P + Q, pairwise; both of the same count. */
    Points add(Points left, Points right);

    PsiSecret newSecret(SecureRandom random);

    /**
     * Received encodings, checked: exact count, each canonical, on the curve and not the identity.
     *
     * @throws org.concordat.crypto.CiphertextException if not
     */
    Points receive(Points received, int expectedCount);
}
