package org.concordat.federation.channel;

import java.util.function.Consumer;
import org.concordat.federation.Member;

/** One counterpart in a round. */
public interface Peer<M extends Message> {
    Member member();

    /**
     * Leaves the party: recorded, then sent.
     *
     * @throws org.concordat.federation.FederationException if the script does not allow it here
     */
    void send(M message);

    /**
     * The next message of this peer, which must be of this round and type; blocks. Deadlines belong to the runtime.
     *
     * @throws org.concordat.federation.FederationException if the peer departed from the script, the job was cancelled, or
     *     a limit of the runtime was reached
     */
    <T extends M> T receive(Class<T> type);

    /**
     * As {@link #receive(Class)}, and checks the content: what the check throws as {@code CiphertextException} or
     * {@code IllegalArgumentException} becomes a violation that names the peer and the step.
     */
    <T extends M> T receive(Class<T> type, Consumer<? super T> check);

    /** Runs a check of something received from this peer; its failure is a violation that names the peer. */
    <T> T check(String step, java.util.function.Supplier<T> check);
}
