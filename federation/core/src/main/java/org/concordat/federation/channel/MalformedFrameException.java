package org.concordat.federation.channel;

/** Bytes that are no envelope, or no message: from whom is not known, so nothing fails but the bytes. */
public final class MalformedFrameException extends RuntimeException {
    public MalformedFrameException(String message) {
        super(message);
    }
}
