package org.concordat.runtime.keystore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Secrets as files of a directory that only the service's user may read: {@code CCW1}, a nonce of 12 bytes, and AES-256-GCM
 * under the wrapping key with the file's name as associated data. A secret is overwritten before its file is deleted; on
 * storage that writes elsewhere (journals, SSDs, snapshots) the old bytes may outlive that, sealed under the wrapping key.
 */
public final class SecretFiles {
    public static final int WRAPPING_KEY_BYTES = 32;

    private static final int MAGIC = 0x43435731;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,127}");
    private static final String UNFINISHED = ".part";

    private final Path directory;
    private final SecretKeySpec wrappingKey;
    private final SecureRandom random = new SecureRandom();

    public SecretFiles(Path directory, byte[] wrappingKey) {
        if (wrappingKey.length != WRAPPING_KEY_BYTES) {
            throw new IllegalArgumentException("a wrapping key has 32 bytes, found " + wrappingKey.length);
        }
        this.directory = directory;
        this.wrappingKey = new SecretKeySpec(wrappingKey, "AES");
        try {
            Files.createDirectories(directory);
            restrict(directory, "rwx------");
        } catch (IOException e) {
            throw new UncheckedIOException("the keystore directory cannot be made or restricted", e);
        }
    }

    /** Puts a secret in place of the one before, durably and as a whole. */
    public synchronized void put(String name, byte[] secret) {
        var file = file(name);
        var part = directory.resolve(name + UNFINISHED);
        try {
            Files.deleteIfExists(part);
            Files.createFile(part);
            restrict(part, "rw-------");
            write(part, sealed(name, secret));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (var folder = FileChannel.open(directory)) {
                folder.force(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a secret cannot be kept in the keystore directory", e);
        }
    }

    /** @throws IllegalStateException if the file is there and does not open with the wrapping key */
    public Optional<byte[]> get(String name) {
        try {
            return Optional.of(opened(name, Files.readAllBytes(file(name))));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("a secret of the keystore directory cannot be read", e);
        }
    }

    /** Overwrites and deletes; nothing happens if there is no such secret. */
    public synchronized void destroy(String name) {
        var file = file(name);
        try {
            if (Files.exists(file)) {
                write(file, new byte[(int) Files.size(file)]);
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a secret cannot be destroyed", e);
        }
    }

    /** The names of all secrets; what a crash left half written is destroyed. */
    public synchronized List<String> names() {
        try (var files = Files.list(directory)) {
            var names = files.map(file -> file.getFileName().toString()).toList();
            for (String name : names) {
                if (name.endsWith(UNFINISHED)) {
                    Files.deleteIfExists(directory.resolve(name));
                }
            }
            return names.stream()
                    .filter(name ->
                            !name.endsWith(UNFINISHED) && NAME.matcher(name).matches())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the keystore directory cannot be listed", e);
        }
    }

    private Path file(String name) {
        if (!NAME.matcher(name).matches() || name.endsWith(UNFINISHED)) {
            throw new IllegalArgumentException("'" + name + "' is no name of a secret");
        }
        return directory.resolve(name);
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static void restrict(Path path, String permissions) throws IOException {
        if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        }
    }

    private byte[] sealed(String name, byte[] secret) {
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] body = cipher(Cipher.ENCRYPT_MODE, name, nonce, secret);
        return ByteBuffer.allocate(4 + NONCE_BYTES + body.length)
                .putInt(MAGIC)
                .put(nonce)
                .put(body)
                .array();
    }

    private byte[] opened(String name, byte[] file) {
        if (file.length < 4 + NONCE_BYTES + TAG_BITS / 8
                || ByteBuffer.wrap(file).getInt() != MAGIC) {
            throw new IllegalStateException("secret " + name + " is no file of this keystore");
        }
        return cipher(
                Cipher.DECRYPT_MODE,
                name,
                Arrays.copyOfRange(file, 4, 4 + NONCE_BYTES),
                Arrays.copyOfRange(file, 4 + NONCE_BYTES, file.length));
    }

    private byte[] cipher(int mode, String name, byte[] nonce, byte[] text) {
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, wrappingKey, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(name.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(text);
        } catch (AEADBadTagException _) {
            throw new IllegalStateException(
                    "secret " + name + " does not open: it was changed, or sealed under another" + " wrapping key");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    /** Never a secret. */
    @Override
    public String toString() {
        return "SecretFiles[" + directory.getFileName() + "]";
    }
}
