package org.concordat.federation.channel;

/**
 * Turns an envelope into the bytes that travel, and back. Bytes once made are never made again: a re-send sends the stored
 * ones.
 */
public interface EnvelopeSeal {
    /** Of a frame's beginning, so many bytes always hold its whole head. */
    int HEAD_BYTES = 8 << 10;

    byte[] seal(Envelope envelope);

    /**
     * The head of a frame of which at least the beginning is at hand; who sent it is authentic, and nothing of the payload has
     * been read.
     *
     * @throws MalformedFrameException if the sender did not sign it so
     */
    FrameHead head(byte[] beginning);

    /**
     * As {@link #head} of the whole frame, whose payload is found to be the one that was signed; it is not opened.
     *
     * @throws MalformedFrameException if the bytes are not those of an authentic envelope
     */
    FrameHead verify(byte[] frame);

    /** Whether this party holds the key to open it: not when the envelope's job has ended, or was never accepted. */
    boolean opens(Envelope head);

    /** @throws MalformedFrameException if the bytes are not those of an authentic envelope that opens */
    Envelope open(byte[] frame);

    /** Canonical bytes, neither encrypted nor signed. */
    static EnvelopeSeal plain() {
        return new PlainEnvelopes();
    }
}
