/**
 * Vertical logistic and linear regression with an arbiter: guest G holds the labels y and the columns X_0, hosts H_k the
 * columns X_k of the same n aligned samples, the arbiter A the decryption key. Begin with
 * {@link org.concordat.protocol.regression.RegressionGuest}.
 *
 * <pre>
 *  (1) A → all      public key of the attempt
 *  (2) H → G, A     m_k, how many columns; G → A likewise
 *  (3) G → all      the plan: rows, batches; the partition itself is drawn by G and H alike from the job's shared seed, once
 *      per epoch, per batch:
 *  (4) H_k → G      [[X_k w_k]]
 *  (5) G → H_k      [[d]] = ¼[[u]] − ½y (logistic, y ∈ {−1,+1}), [[u]] − y (linear), [[u]] = Σ_k [[X_k w_k]], re-randomised
 *  (6) G, H_k → A   [[X_kᵀd + r_k]], r_k uniform mod n
 *  (7) A → G, H_k   X_kᵀd + r_k; each takes its mask away, adds its penalty, and steps by its own optimiser
 *      at the end of an epoch:
 *  (L) the loss, where declared: [[Σ_k u_k]] and [[Σ (Σ_k u_k)²]] from host to host; G opens the sum through A
 *  (V) early_stop validation: the same over rows that do not train; G → H_k whether the weights are the best so far
 *  (D) weight_diff, where declared: [[‖Δw_k‖²]] → G, who opens the sum through A
 *  (8) G → all      whether to stop
 *  (P) A → G, H_k   a proof that all it opened for the receiver since the last proof is right; checkpoint
 *      at the end, and in the task predict, per block of rows:
 *  (9) H_k → G      [[X_k w_k]] rounded to 3 decimals; (10) G → A masked; (11) A → G opened; at last (P) A → G
 * </pre>
 *
 * <p>Source: Hardy et al., Private federated learning on vertically partitioned data (arXiv 1711.10677), equations 5 to 9, with
 * the gradients masked (Yang et al. 2019, section 2.4.2) and the optimiser moved to the parties. Semi-honest parties, no two
 * of whom collude; what a malicious one can do is in {@link org.concordat.protocol.regression.RegressionLeakage}.
 *
 * <p>Cost of an epoch of n rows with K hosts: K·n encryptions, K·n re-randomisations, n·Σm_k ciphertext powers with exponents
 * of {@code fraction_bits} bits, Σm_k decryptions a batch; 2·K·n ciphertexts on the wire.
 * (P) costs each data party and the arbiter some 25 products modulo n² a number that was opened and one exponentiation an epoch. On failure every party resumes at the
 * last epoch that all sealed; the arithmetic is exact, so that the resumed model has the same bits.
 */
@NullMarked
package org.concordat.protocol.regression;

import org.jspecify.annotations.NullMarked;
