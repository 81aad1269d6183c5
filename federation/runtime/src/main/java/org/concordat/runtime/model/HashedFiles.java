package org.concordat.runtime.model;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;

/** Files named by the SHA-256 of their content, below one directory. A name that is there has its whole content. */
public final class HashedFiles {
    public static final ErrorCode ARTIFACT_CORRUPT = ErrorCode.infrastructure("artifact-corrupt");
    public static final ErrorCode STORAGE_FAILED = ErrorCode.infrastructure("storage-failed");

    private final Path root;

    /** @param root made when it is first written to */
    public HashedFiles(Path root) {
        this.root = root;
    }

    public static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Keeps the content; it is on the disk when this returns.
     *
     * @return its hash, 32 bytes
     */
    public byte[] put(byte[] content) {
        var hash = sha256(content);
        var file = file(hash);
        try {
            if (Files.exists(file)) {
                return hash;
            }
            Files.createDirectories(file.getParent());
            var unfinished = Files.createTempFile(file.getParent(), "unfinished-", ".tmp");
            try {
                Files.write(unfinished, content);
                try (var channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException e) {
            throw new FederationException(
                    STORAGE_FAILED,
                    "cannot write a file of " + content.length + " bytes below the artifact root: look at its space",
                    e);
        }
        return hash;
    }

    /** @throws FederationException {@code artifact-corrupt} if the file is gone or its content has another hash */
    public byte[] get(byte[] hash) {
        byte[] content;
        try {
            content = Files.readAllBytes(file(hash));
        } catch (IOException e) {
            throw new FederationException(ARTIFACT_CORRUPT, "the file of " + name(hash) + " cannot be read", e);
        }
        if (!MessageDigest.isEqual(sha256(content), hash)) {
            throw new FederationException(
                    ARTIFACT_CORRUPT, "the file of " + name(hash) + " has another content than when it was written");
        }
        return content;
    }

    /** Nothing happens if it is not there. */
    public void delete(byte[] hash) {
        try {
            Files.deleteIfExists(file(hash));
        } catch (IOException e) {
            throw new FederationException(STORAGE_FAILED, "the file of " + name(hash) + " cannot be deleted", e);
        }
    }

    private Path file(byte[] hash) {
        var name = name(hash);
        return root.resolve(name.substring(0, 2)).resolve(name);
    }

    private static String name(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }
}
