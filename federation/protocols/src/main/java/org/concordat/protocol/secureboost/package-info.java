/**
 * SecureBoost: gradient-boosted trees over columns that different parties hold (Cheng et al. 2021, SecureBoost; Chen et al.
 * 2021, SecureBoost+), lossless against a builder that has all columns.
 *
 * <p>Begin with {@link org.concordat.protocol.secureboost.SecureBoost}. {@code BoostGuest} and {@code BoostHost} are the
 * roles, {@code TreeGrowth} with {@code HostSide} and {@code HostTree} one tree of each, {@code HostHistograms} the work on
 * ciphertexts and {@code PairCipher} how they travel, {@code Ensemble} the trees that stand, {@code GuestWalk} and
 * {@code HostAnswers} the walk through a trained model, {@code GuestAlone} what the guest's columns reach without the others.
 *
 * <ol>
 * <li>guest → hosts: a fresh encryption key; the guest alone can decrypt. There is no arbiter;
 * <li>host → guest: how many columns and candidate splits it has;
 * <li>guest → hosts, for each tree (but the guest's own first ones): [[g, h]] of every row that it is grown from (eq. 3 and 4
 *     of Cheng et al.), at 24 fraction bits, a pair in one plaintext (section 4.1 of Chen et al.);
 * <li>guest → hosts, at each depth: which rows stand in which node that may still split;
 * <li>host → guest: [[Σg, Σh]] left of each candidate (Algorithm 1), a node's larger child by subtraction, candidates in a
 *     fresh secret order, as many in one plaintext as fit, under a cover and re-randomised;
 * <li>guest → hosts: for each node that a host's candidate splits best (Algorithm 2), all candidates that reach that gain;
 * <li>host → guest: which of the node's rows go left. The host keeps column and threshold, the guest the leaf weights.
 * </ol>
 *
 * <p><b>Security</b>: semi-honest. A host learns which rows stand together in a node, of nodes that may split; the guest
 * learns sums of gradients left of each candidate, in an order that it cannot read, and which rows a host's split parts.
 * Candidates with fewer rows than {@code min_bin_support} on a side are not sent. Low-order noise from the host's own key (the
 * same when asked again). See {@code docs/protocols/secureboost.md}. <b>Cost</b> of a tree, n rows, m columns: n encryptions,
 * at most n·m·(1 + depth/2) products, a decryption for about twenty candidates. <b>Failure</b>: a checkpoint stands after
 * every tree; a resumed run gives the same model.
 */
@NullMarked
package org.concordat.protocol.secureboost;

import org.jspecify.annotations.NullMarked;
