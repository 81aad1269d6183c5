/**
 * A history that cannot be rewritten in silence: the Merkle tree of RFC 9162, section 2. {@link
 * org.concordat.crypto.merkle.MerkleTree} grows and proves, {@link org.concordat.crypto.merkle.MerkleProof} is checked
 * without the tree.
 */
@NullMarked
package org.concordat.crypto.merkle;

import org.jspecify.annotations.NullMarked;
