/**
 * Additively homomorphic encryption by the matrix, as the protocols see it: {@link org.concordat.matrix.Matrix} (reals) →
 * {@link org.concordat.crypto.EncodedMatrix} (fixed point) → {@link org.concordat.crypto.EncryptedMatrix} ([[X]] of the
 * papers). Begin with {@link org.concordat.crypto.EncryptedMatrix}.
 *
 * <p>What may leave a party is a type of its own: {@link org.concordat.crypto.FreshMatrix} (randomised ciphertexts),
 * {@link org.concordat.crypto.MaskedMatrix} (ciphertexts of residues uniform mod n) and
 * {@link org.concordat.crypto.Residues} (those residues, opened by the key holder). No {@code BigInteger}, no single
 * ciphertext, no packing and no thread pool shows here; back ends are in their own packages ({@code paillier}).
 */
@NullMarked
package org.concordat.crypto;

import org.jspecify.annotations.NullMarked;
