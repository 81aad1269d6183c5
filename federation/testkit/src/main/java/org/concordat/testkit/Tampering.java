package org.concordat.testkit;

import org.concordat.federation.Member;
import org.concordat.federation.channel.Message;

/** Changes a message on its way, after its sender's own checks: the same or another message of the protocol comes out. */
@FunctionalInterface
public interface Tampering {
    Message on(Member from, Member to, Message message);
}
