package org.concordat.protocol.preparation;

import org.concordat.federation.channel.Message;

/** The messages of a task that each party does alone: there are none. */
public sealed interface LocalMessage extends Message {
    /** Closes the interface; it stands in no script, so that it can never be sent. */
    record None() implements LocalMessage {}
}
