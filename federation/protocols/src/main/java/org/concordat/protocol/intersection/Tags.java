package org.concordat.protocol.intersection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.concordat.crypto.psi.Points;

/**
 * A growing list of 128-bit strings. Two unlike ones out of n random ones agree with a probability below n²·2⁻¹²⁹: 2⁻⁷⁸ for
 * fifty million.
 */
final class Tags {
    static final int BYTES = 16;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] body;
    private int count;

    Tags() {
        this(new byte[0]);
    }

    /** @throws IllegalArgumentException if this is no multiple of 16 bytes */
    Tags(byte[] body) {
        if (body.length % BYTES != 0) {
            throw new IllegalArgumentException("found " + body.length + " bytes, expected a multiple of " + BYTES);
        }
        this.body = body.clone();
        count = body.length / BYTES;
    }

    /** In places that are then written to. */
    static Tags zeros(int count) {
        return new Tags(new byte[Math.multiplyExact(count, BYTES)]);
    }

    int count() {
        return count;
    }

    long high(int index) {
        return (long) LONG.get(body, index * BYTES);
    }

    long low(int index) {
        return (long) LONG.get(body, index * BYTES + Long.BYTES);
    }

    void set(int index, long high, long low) {
        LONG.set(body, index * BYTES, high);
        LONG.set(body, index * BYTES + Long.BYTES, low);
    }

    void xor(int index, long high, long low) {
        set(index, high(index) ^ high, low(index) ^ low);
    }

    /** The first 16 bytes from {@code offset} on. */
    void add(byte[] source, int offset) {
        grow();
        System.arraycopy(source, offset, body, count * BYTES, BYTES);
        count++;
    }

    void add(long high, long low) {
        grow();
        count++;
        set(count - 1, high, low);
    }

    private void grow() {
        if ((count + 1) * BYTES > body.length) {
            body = Arrays.copyOf(body, Math.max(1024, Math.addExact(body.length, body.length >> 1)));
        }
    }

    /** The first half of each point's encoding, of which every bit but the lowest few is as good as random. */
    void addAll(Points points) {
        for (int i = 0; i < points.count(); i++) {
            add(points.body(), i * Points.BYTES);
        }
    }

    void addAll(byte[] tags) {
        for (int offset = 0; offset < tags.length; offset += BYTES) {
            add(tags, offset);
        }
    }

    /** Those from place {@code from} on. */
    byte[] toBytes(int from) {
        return Arrays.copyOfRange(body, from * BYTES, count * BYTES);
    }

    byte[] toBytes() {
        return Arrays.copyOf(body, count * BYTES);
    }

    /** From tag to place. */
    Index index() {
        return new Index();
    }

    /** Where a tag stands: a hash table with open addressing over the tags at the time that it was made. */
    final class Index {
        private final int[] slots;
        private int repeated;

        private Index() {
            slots = new int[Integer.highestOneBit(Math.max(2, count)) << 2];
            for (int i = 0; i < count; i++) {
                int slot = slot(high(i), low(i));
                if (slots[slot] == 0) {
                    slots[slot] = i + 1;
                } else {
                    repeated++;
                }
            }
        }

        /** The place of the first such tag, or −1. */
        int find(long high, long low) {
            return slots[slot(high, low)] - 1;
        }

        /** How many tags equal one before them. */
        int repeated() {
            return repeated;
        }

        private int slot(long high, long low) {
            long mixed = (high ^ Long.rotateLeft(low, 32)) * 0x9E3779B97F4A7C15L;
            int slot = (int) (mixed >>> 32) & (slots.length - 1);
            while (slots[slot] != 0 && (high(slots[slot] - 1) != high || low(slots[slot] - 1) != low)) {
                slot = (slot + 1) & (slots.length - 1);
            }
            return slot;
        }
    }
}
