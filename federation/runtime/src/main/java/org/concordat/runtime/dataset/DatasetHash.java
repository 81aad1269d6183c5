package org.concordat.runtime.dataset;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 over the logical content: names and cells in their order, each as its length (u32, big endian) and UTF-8, a cell
 * without value as 0xFFFFFFFF. Byte order mark, ends of lines and quoting do not count.
 */
final class DatasetHash {

    private static final byte[] DOMAIN = "concordat dataset 1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {-1, -1, -1, -1};

    private final MessageDigest digest;
    private final byte[] length = new byte[4];

    DatasetHash(List<String> names) {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        digest.update(DOMAIN);
        number(names.size());
        names.forEach(this::cell);
    }

    void row(RowSource rows, int width) {
        for (int i = 0; i < width; i++) {
            cell(rows.cell(i));
        }
    }

    private void cell(@Nullable String text) {
        if (text == null) {
            digest.update(NOTHING);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(bytes.length);
        digest.update(bytes);
    }

    private void number(int value) {
        ByteBuffer.wrap(length).putInt(value);
        digest.update(length);
    }

    /** 64 hexadecimal digits. Ends the hashing. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
