/**
 * How the members of a job agree to begin and to end it. The guest's party coordinates; messages go on attempt 0 of the job's
 * streams, between it and each other member.
 *
 * <ol>
 *   <li>guest → each member: {@code Proposal}, the canonical specification and its digest, and the versions of the protocols
 *       that the guest's party knows; a member that has none of them in common with it refuses
 *   <li>member → guest: {@code Accepted}, with the digest that it saw, its signed key of the job and versions and, from a data
 *       party, the commitment to its share of the job seed; or {@code Refused}, and the job ends REJECTED
 *   <li>guest → each member: {@code Start}, the attempt, all commitments, all keys of the job, and of each protocol the highest
 *       version that all members signed to know, which each member works out for itself
 *   <li>host → guest: {@code Reveal}; guest → each host: {@code Seed}, all shares. The seed is a hash of all: nobody chooses
 *       it, for each committed before any was revealed
 *   <li>after a member's service was stopped while the job ran: member → guest: {@code Interrupted}; guest → each member:
 *       {@code Resume}, attempt a + 1; member → guest: {@code Held}, the checkpoints that it has; guest → each member:
 *       {@code GoOn}, the last that all have. Messages of attempt a are on streams that nobody reads any more
 *   <li>member → guest: {@code Done}, or {@code Failed} with its reason, or {@code Withdrawn}
 *   <li>guest → each member: {@code Ended}, the terminal state and the reason, which all adopt
 * </ol>
 */
@NullMarked
package org.concordat.federation.job.coordination;

import org.jspecify.annotations.NullMarked;
