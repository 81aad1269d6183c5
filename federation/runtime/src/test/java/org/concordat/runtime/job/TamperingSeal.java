package org.concordat.runtime.job;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.concordat.federation.channel.Envelope;
import org.concordat.federation.channel.EnvelopeSeal;
import org.concordat.federation.channel.FrameHead;

/** Of a party that means ill: what it sends is another thing than its script says, well sealed and well signed. */
record TamperingSeal(EnvelopeSeal seal, Supplier<UnaryOperator<Envelope>> tampering) implements EnvelopeSeal {
    @Override
    public byte[] seal(Envelope envelope) {
        return seal.seal(envelope.kind() == Envelope.Kind.DATA ? tampering.get().apply(envelope) : envelope);
    }

    @Override
    public FrameHead head(byte[] beginning) {
        return seal.head(beginning);
    }

    @Override
    public FrameHead verify(byte[] frame) {
        return seal.verify(frame);
    }

    @Override
    public boolean opens(Envelope head) {
        return seal.opens(head);
    }

    @Override
    public Envelope open(byte[] frame) {
        return seal.open(frame);
    }
}
