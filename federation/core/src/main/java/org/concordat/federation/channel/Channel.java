package org.concordat.federation.channel;

import org.concordat.federation.PartyId;
import org.concordat.federation.audit.DisclosureKind;

/** The streams between this party and its peers in one attempt of a job, in order and without gaps. */
public interface Channel {
    /** Records and sends; returns when recorded. Kind and words are what the audit entry says of it. */
    void send(PartyId to, Address address, byte[] payload, DisclosureKind kind, String what);

    /** The next message of {@code from}, whatever it is; blocks. {@code expected} tells people what is waited for. */
    Delivery receive(PartyId from, Address expected);

    /** A message as it came. */
    record Delivery(Address address, byte[] payload) {}
}
