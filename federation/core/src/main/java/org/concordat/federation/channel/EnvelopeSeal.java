package org.concordat.federation.channel;

/**
 * Turns an envelope into the bytes that travel, and back. The seam for HPKE and signatures; bytes once made are never made
 * again: a re-send sends the stored ones.
 */
public interface EnvelopeSeal {
    byte[] seal(Envelope envelope);

    /** @throws MalformedFrameException if the bytes are not those of an authentic envelope */
    Envelope open(byte[] frame);

    /** Canonical bytes, neither encrypted nor signed. */
    static EnvelopeSeal plain() {
        return new EnvelopeSeal() {
            @Override
            public byte[] seal(Envelope envelope) {
                return EnvelopeCodec.encode(envelope);
            }

            @Override
            public Envelope open(byte[] frame) {
                return EnvelopeCodec.decode(frame);
            }
        };
    }
}
