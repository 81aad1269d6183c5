/**
 * Paillier (1999) with the randomness of Damgård, Jurik and Nielsen (2010): the default back end. Begin with
 * {@link org.concordat.crypto.paillier.Paillier}.
 *
 * <p>{@code Paillier.provingIn(job)} makes keys that travel with proofs that they are well formed, and takes no others: 68 KiB
 * at 2048 bits and 101 KiB at 3072; about 0.3 s and 0.4 s of processor time to prove, 0.3 s and 0.5 s to verify.
 *
 * <p>g = n + 1, so [[x]] = (1 + x·n)·ρ mod n² with ρ = h^(n·r), h = −H(n)² mod n derived by everyone from n. Plaintexts are
 * centred: −n/2 &lt; x &lt; n/2. Products of ciphertexts add plaintexts; all of them run on
 * {@link org.concordat.crypto.arithmetic}.
 */
@NullMarked
package org.concordat.crypto.paillier;

import org.jspecify.annotations.NullMarked;
