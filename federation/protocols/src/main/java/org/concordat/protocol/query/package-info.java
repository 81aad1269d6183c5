/**
 * Aggregate queries over several owners, of which only the answer opens.
 *
 * <p>Begin with {@link org.concordat.protocol.query.HorizontalQuery}. {@code QueryTask} reads the plan, {@code PairMasks} and
 * {@code CellTotals} are the mathematics, {@code Answer} turns total statistics into numbers for people. What an owner lets go
 * is decided elsewhere and before anything is sent: {@link org.concordat.federation.query.QueryDesk}.
 *
 * <p><b>Horizontal</b> (same columns, other people; masks of Bonawitz et al. 2017, section 4.1, without dropouts):
 * <ol>
 * <li>each owner decides, and tabulates the plan on its own rows;
 * <li>each pair of owners agrees a secret by Diffie–Hellman;
 * <li>each adds and subtracts its pairs' masks modulo 2²⁵⁶, and makes random what it suppresses;
 * <li>owners → arbiter, or hosts → guest where there is none: the masked statistics;
 * <li>the masks cancel in the sum, of which the cells that somebody marked, or that too few rows stand behind, are dropped;
 * the arbiter shows the guest the rest;
 * <li>guest → hosts: the totals, where the job gives them back.
 * </ol>
 *
 * <p><b>Vertical</b> (same people, other columns; guest and one host; Ion et al. 2019, with the matching at the guest): {@link
 * org.concordat.protocol.query.VerticalQuery}, played by {@code JoinGuest} and {@code JoinHost}:
 * <ol>
 * <li>the guest decides about its filtered ids;
 * <li>it tells how many they are, its floor, and a seal that is the same for the same ids; the host decides by these about its
 * part, and tells its own size and floor, and its key where values are summed;
 * <li>guest → host: a·H(x) of its filtered ids, shuffled;
 * <li>host → guest: b·a·H(x), shuffled over all blocks;
 * <li>host → guest: b·H(y), shuffled, and beside each [[v_y]], or [[v_y]] and [[v_y²]];
 * <li>the guest matches a·(b·H(y)), and tells whether enough are in common;
 * <li>guest → host: [[Σ v + R]] with R uniform modulo n;
 * <li>host → guest: Σ v + R, from which the guest takes R, with a proof that it was decrypted rightly. Where spread is asked
 * for, (7) and (8) once more for Σ (v − c)², which the guest makes of [[Σ v²]] and [[Σ v]] with c next to the mean, so that it
 * is no difference of large numbers.
 * </ol>
 *
 * <p><b>Security</b>: semi-honest; owners that collude with whoever combines open the sum of the others. <b>Cost</b> for c
 * cells of w statistics among N owners: 32·c·(w + 1) bytes and N − 1 hashes a word from each owner, N exponentiations.
 * <b>Failure</b>: if one owner is absent or refuses, nothing opens; a new attempt draws new masks and finds the decisions that
 * were recorded.
 */
@NullMarked
package org.concordat.protocol.query;

import org.jspecify.annotations.NullMarked;
