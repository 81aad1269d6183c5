/**
 * Private set intersection: who of the guest's persons every host knows too, without anybody showing the others.
 *
 * <p>Begin with {@link org.concordat.protocol.intersection.Intersection}. {@code PairGuest} and {@code PairHost} play it
 * between two parties, {@code SeveralGuest} and {@code SeveralHost} among three to five; {@code EntitySet},
 * {@code ControlledBlock}, {@code ObliviousStore} and {@code ZeroSharing} are the mathematics. Nothing here sends an id, or
 * anything computed of ids without a secret.
 *
 * <p><b>Two parties</b> (Meadows 1986; Huberman, Franklin, Hogg 1999), on ristretto255 with hashing to the group:
 * <ol>
 * <li>both tell the size of their set, padded where the job says so, and their policy's floor;
 * <li>guest → host: a·H(x), block by block, shuffled, with 16 control points a block;
 * <li>host → guest: b·H(y), shuffled;
 * <li>host → guest: b·(a·H(x)) in the order received, or, for the cardinality alone, shuffled over all blocks;
 * <li>the guest joins with a·(b·H(y)) and draws a fresh common order;
 * <li>guest → host: enough or too few;
 * <li>guest → host: the places in the host's list, in the common order.
 * </ol>
 *
 * <p><b>Several hosts</b> (Kolesnikov, Matania, Pinkas, Rosulek, Trieu 2017, section 5, with a Diffie–Hellman OPRF):
 * <ol>
 * <li>sizes and floors;
 * <li>host ↔ host: a Diffie–Hellman seed for every pair, of which each makes shares z_j(x) of zero;
 * <li>guest → hosts: r·H(x), with control points;
 * <li>hosts → guest: k_j·(r·H(x)), so that the guest knows F_j(x) = H2(x, k_j·H(x));
 * <li>hosts → guest: an oblivious key–value store of x ↦ F_j(x) ⊕ z_j(x);
 * <li>the guest keeps x where ⊕_j (decode_j(x) ⊕ F_j(x)) = 0 and draws a fresh common order;
 * <li>guest → hosts: enough or too few;
 * <li>guest → each host: HMAC(F_j(x), "row") in that order, by which it finds its rows.
 * </ol>
 *
 * <p><b>Security</b>: semi-honest; received points are checked (canonical, not the identity, exact count), a reordered
 * answer is told by the control points, repeated ids are refused. <b>Errors</b>: two unlike tags agree with probability below
 * 2⁻⁷⁸ at fifty million ids; a store fails to build with a chance below 2⁻⁴⁰ and takes another seed.
 * <b>Cost</b> for n ids each: two parties 4n multiplications and 2n hashes to the group, 96n bytes; with k hosts
 * (1 + 3k)n multiplications in all, k·(64 + 22.4)n bytes. <b>Failure</b>: a checkpoint stands after every block; a new
 * attempt goes on with the same secrets, order and padding.
 */
@NullMarked
package org.concordat.protocol.intersection;

import org.jspecify.annotations.NullMarked;
