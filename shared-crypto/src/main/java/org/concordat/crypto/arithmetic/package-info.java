/**
 * Modular arithmetic over many residues at once: where this product spends its time. Begin with
 * {@link org.concordat.crypto.arithmetic.Modulus}; {@link org.concordat.crypto.arithmetic.ResidueArray} holds residues in
 * Montgomery form and {@link org.concordat.crypto.arithmetic.ArithmeticKernel} says which implementation does the work.
 *
 * <p>Residues stand in a {@code long[]}, limb after limb, one residue after the other. To multiply, as many as the kernel
 * has lanes are loaded into a <em>group</em>, limb 0 of all lanes, then limb 1 of all lanes, and so on. What a word means
 * (59-bit integer, bits of a double, 64-bit limb) is the kernel's own. Nothing here knows of keys, ciphertexts or plaintexts.
 */
@NullMarked
package org.concordat.crypto.arithmetic;

import org.jspecify.annotations.NullMarked;
