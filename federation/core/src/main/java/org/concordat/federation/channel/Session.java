package org.concordat.federation.channel;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.concordat.federation.Member;
import org.concordat.federation.Roster;

/**
 * A role's view of a running task: its peers, its randomness, its checkpoints. The session is itself round 0.
 */
public interface Session<M extends Message> extends Round<M> {
    Roster roster();

    Member self();

    /** Round {@code number} ≥ 1. */
    Round<M> round(int number);

    /** For secrets: keys, masks, blindings, permutations that a peer must not know. */
    SecureRandom random();

    /**
     * 32 secret bytes that this party draws once for this task of the job: every attempt has the same, one that begins anew
     * too. For what would tell something if it were drawn again, such as noise, because whether an attempt begins anew is the
     * guest's word. Kept in the keystore until the job has ended.
     *
     * @param name a-z and hyphen, for each such secret of the task another
     */
    byte[] drawnOnce(String name);

    /**
     * A stream of shared decisions (partition into batches, samples) that every data party draws alike: from the job seed,
     * agreed by commit and reveal, and the label. It never feeds candidate order, PSI order or row order.
     *
     * @throws IllegalStateException at a member that holds no data
     */
    SharedStream shared(String label);

    /** Tells how far the task is; shown to people, never to peers. */
    void progress(Progress progress);

    /**
     * Seals this party's state at the end of round {@code round}, as the script's checkpoint says. The record holds codec
     * field types only. What decides a result belongs in it; encryption randomness and masks never.
     */
    void checkpoint(int round, Record state);

    /**
     * As {@link #checkpoint(int, Record)}, of a state that grows: sealed beside it is what this round adds, which no later round
     * writes again. All parts are kept as long as the job, so n rounds write n parts and not n²/2.
     */
    void checkpoint(int round, Record state, Record part);

    /** The parts that were sealed up to the round of {@link #resumption}, in order; none in a first attempt. */
    <P extends Record> List<P> parts(Class<P> type);

    /** The state that all parties agreed to go on from in this attempt; empty in a first attempt. */
    <S extends Record> Optional<Resumption<S>> resumption(Class<S> type);

    /** Sealed state and the round at whose end it was taken. */
    record Resumption<S extends Record>(int round, S state) {}
}
