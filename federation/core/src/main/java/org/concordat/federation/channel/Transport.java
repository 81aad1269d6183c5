package org.concordat.federation.channel;

import java.util.Map;
import org.concordat.federation.PartyId;

/**
 * A pipe between parties that may lose, repeat, delay and reorder what is sent, and is trusted with nothing.
 * {@link Exchange} makes streams of it.
 */
public interface Transport extends AutoCloseable {
    /** Sends towards {@code to}; returns when taken over, not when delivered. Failure to deliver shows as silence. */
    void send(PartyId to, byte[] frame);

    /** Registers the one receiver and begins to deliver, on threads of the transport. */
    void start(Receiver receiver);

    /** What it counted since the start; nothing where it counts nothing. */
    default Map<String, Long> counters() {
        return Map.of();
    }

    @Override
    void close();

    /** Takes frames as they come. It must return soon and must not throw for what it cannot read. */
    @FunctionalInterface
    interface Receiver {
        void onFrame(byte[] frame);

        /**
         * Whether a frame that begins so, and says that it has so many bytes, is worth being gathered; it is asked before the
         * rest is kept.
         *
         * @param beginning at least {@link EnvelopeSeal#HEAD_BYTES} of it, or all
         */
        default boolean expects(byte[] beginning, long frameBytes) {
            return true;
        }
    }
}
