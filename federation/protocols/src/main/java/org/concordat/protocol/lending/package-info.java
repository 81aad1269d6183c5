/**
 * The lending check: does an applicant already borrow from at least k other banks, and in which band lies what they owe there
 * in all? No bank's name stands behind an answer, and no host learns who was asked for.
 *
 * <p>Begin with {@link org.concordat.protocol.lending.LendingCheck}, the script and the leakage. {@code LendingGuest},
 * {@code LendingHost}, {@code LendingArbiter} and {@code LendingOpener} play it; {@code BankKeys} is the pseudo-random function
 * keyed by all banks, {@code LoanBook} what a bank brings, {@code TokenTables} what the arbiter holds, {@code Slots} how two
 * numbers share a plaintext. The comparison is {@code org.concordat.crypto.psi.ElGamalKey}.
 *
 * <p><b>Roles</b>: the guest Q asks, the hosts B_j are the other banks, the arbiter A holds tokens and no key, the opener M of
 * another institution holds the key and no tokens. N banks, 2 ≤ k ≤ N − 2. A job is a period p: all keys are fresh in it.
 * <ol>
 * <li>Q → B_j: the period's label; M → all: a Paillier key for values and an ElGamal key for bits, with the proof that M knows
 * the latter's secret; each bank draws k_j.
 * <li>Token F(x) = H2(p, x, Σ_j k_j·H1(x)): a host asks all other banks with r·H1(x), adds its own share, takes r off.
 * <li>B_j → A: rows (F(x), Enc_M(1, amount)), sorted by token, padded to a public bound with tokens of random inputs and
 * Enc_M(0, 0). The pair is packed into one plaintext, 1·2^s + amount; s = 84 with up to 9 banks ({@code
 * Slots}). The guest makes no table: its own loans are not counted.
 * <li>Q → B_j: r·H1(x); B_j → Q: its share, against Q's quota; Q → A: F(x).
 * <li>A adds up the ciphertexts under F(x) in all tables (none: Enc(0, 0)): [[c, T]].
 * <li>A adds R_c &lt; 2^48 and R_T &lt; 2^83 (up to 9 banks), re-randomises, → M, who opens z_c and z_T.
 * <li>M → A: the bits of 2z + 1 for both; for each threshold t A makes the tests of 2z + 1 &gt; 2(R + t) (Damgård, Geisler,
 * Krøigaard 2007) with a coin s, scaled, shuffled and re-randomised, → M, who finds δ. [value ≥ t] = δ ⊕ s.
 * <li>M → Q: the δ; A → Q: the s.
 * </ol>
 *
 * <p><b>Security</b>: semi-honest; A and M do not collude. Received points and ciphertexts are checked. <b>Error</b>: two ids
 * share a token with probability below n²·2^−129; z is within 2^−40 of independent of the value. <b>Cost</b> with L bounds above
 * 0: a row N + 3 multiplications and an encryption; a check N multiplications, one decryption, 135 bit encryptions, 50 + 85·L
 * tests of 4 multiplications each and one at M; about 9 + 64·(50 + 85·L)/1000 kB. <b>Failure</b>: a new attempt begins anew.
 */
@NullMarked
package org.concordat.protocol.lending;

import org.jspecify.annotations.NullMarked;
