package org.concordat.federation.channel;

import org.concordat.federation.Member;

/** One pass of the script's repeated part, or, with number 0, what stands outside of it. A value: a message carries its round's number. */
public interface Round<M extends Message> {
    int number();

    Peer<M> guest();

    /** The arbiter. @throws IllegalStateException if the roster has none */
    Peer<M> arbiter();

    /** All hosts but this party itself. */
    Peers<M> hosts();

    Peer<M> peer(Member member);
}
