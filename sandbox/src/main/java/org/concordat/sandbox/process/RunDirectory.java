package org.concordat.sandbox.process;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one running sandbox: {@code run}, or {@code run-2} to {@code run-9} when others run already. It is
 * locked while it is in use and emptied when it is taken.
 */
public final class RunDirectory implements Closeable {
    private static final String LOCK = "launcher.lock";
    private static final String PROCESSES = "processes";
    private static final int MOST = 9;

    private final Path path;
    private final FileChannel channel;
    private final ProcessRegister register;
    private final List<String> leftovers;

    private RunDirectory(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.register = new ProcessRegister(path.resolve(PROCESSES));
        this.leftovers = List.copyOf(register.clear());
        empty(path);
    }

    /** Takes the first directory that no live launcher holds, ends what a dead one left running, and empties it. */
    public static RunDirectory take(Path home) throws IOException {
        for (int number = 1; number <= MOST; number++) {
            var path = home.resolve(number == 1 ? "run" : "run-" + number);
            Files.createDirectories(path);
            ownerOnly(path);
            var channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel).isPresent()) {
                return new RunDirectory(path, channel);
            }
            channel.close();
        }
        throw new IOException(MOST + " sandboxes run in " + home + " already: stop one of them");
    }

    private static Optional<FileLock> lock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty(); // held by this very process
        }
    }

    private static void ownerOnly(Path path) throws IOException {
        if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static void empty(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.equals(root.resolve(LOCK))) {
                    Files.delete(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (!directory.equals(root)) {
                    Files.delete(directory);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    public Path path() {
        return path;
    }

    public ProcessRegister register() {
        return register;
    }

    /** What an earlier launcher had left running and was ended now. */
    public List<String> leftovers() {
        return leftovers;
    }

    /** Lets another launcher take the directory. The files stay until then. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
