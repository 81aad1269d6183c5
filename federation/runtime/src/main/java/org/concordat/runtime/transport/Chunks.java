package org.concordat.runtime.transport;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.concordat.runtime.model.HashedFiles;

/**
 * A frame as records of at most {@link #RECORD_BYTES}: each holds magic {@code CCK1}, the SHA-256 of the whole frame, its
 * length, the number of chunks and the chunk's place (u32 each, big endian), then its bytes.
 */
final class Chunks {
    /** Below the broker's usual limit of 1 MiB a record. */
    static final int RECORD_BYTES = 512 << 10;

    static final int HASH_BYTES = 32;
    private static final int MAGIC = 0x43434b31;
    private static final int HEADER_BYTES = 4 + HASH_BYTES + 12;
    private static final int BODY_BYTES = RECORD_BYTES - HEADER_BYTES;

    private Chunks() {}

    /** One record, read. */
    record Chunk(ByteBuffer hash, int length, int count, int index, byte[] body) {}

    /** Records of a frame. */
    static int count(int frameBytes) {
        return Math.max(1, Math.ceilDiv(frameBytes, BODY_BYTES));
    }

    static List<byte[]> split(byte[] frame) {
        var hash = HashedFiles.sha256(frame);
        int count = count(frame.length);
        var records = new ArrayList<byte[]>(count);
        for (int index = 0; index < count; index++) {
            int from = index * BODY_BYTES;
            int size = Math.min(BODY_BYTES, frame.length - from);
            records.add(ByteBuffer.allocate(HEADER_BYTES + size)
                    .putInt(MAGIC)
                    .put(hash)
                    .putInt(frame.length)
                    .putInt(count)
                    .putInt(index)
                    .put(frame, from, size)
                    .array());
        }
        return records;
    }

    /** Empty if the bytes are no chunk that {@link #split} could have made of a frame of at most {@code longest} bytes. */
    static Optional<Chunk> read(byte[] value, int longest) {
        if (value.length < HEADER_BYTES || value.length > RECORD_BYTES) {
            return Optional.empty();
        }
        var in = ByteBuffer.wrap(value);
        if (in.getInt() != MAGIC) {
            return Optional.empty();
        }
        var hash = new byte[HASH_BYTES];
        in.get(hash);
        int length = in.getInt();
        int count = in.getInt();
        int index = in.getInt();
        if (length < 0 || length > longest || count != count(length)) {
            return Optional.empty();
        }
        boolean inPlace = index >= 0 && index < count;
        if (!inPlace || in.remaining() != Math.min(BODY_BYTES, length - index * BODY_BYTES)) {
            return Optional.empty();
        }
        return Optional.of(new Chunk(
                ByteBuffer.wrap(hash), length, count, index, Arrays.copyOfRange(value, HEADER_BYTES, value.length)));
    }
}
