package org.concordat.runtime.transport;

import org.concordat.runtime.model.HashedFiles;
import org.jspecify.annotations.Nullable;

/** Where a frame's bytes lie: in its row up to 1 MiB, in a file named by its hash beyond. */
final class StoredFrames {
    private static final int ROW_LIMIT = 1 << 20;

    private final HashedFiles files;

    StoredFrames(HashedFiles files) {
        this.files = files;
    }

    /** @param column the row's column {@code frame}; null when the bytes went to the file of {@code hash} */
    record Stored(byte @Nullable [] column, byte[] hash) {}

    Stored store(byte[] frame) {
        return frame.length <= ROW_LIMIT
                ? new Stored(frame, HashedFiles.sha256(frame))
                : new Stored(null, files.put(frame));
    }

    byte[] load(byte @Nullable [] column, byte[] hash) {
        return column != null ? column : files.get(hash);
    }

    void delete(byte[] hash) {
        files.delete(hash);
    }
}
