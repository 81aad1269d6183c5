package org.concordat.sandbox.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The processes of a run, one line each in a file: {@code PID START_MILLIS NAME}. The start time tells a process from
 * another one that was given the same number later.
 */
public final class ProcessRegister {
    /** The start time is derived from the boot time, which a clock adjustment may move. */
    private static final Duration START_TOLERANCE = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Path file;

    public ProcessRegister(Path file) {
        this.file = file;
    }

    /** Adds a live process. A name holds no line break. */
    public synchronized void add(String name, ProcessHandle process) {
        long started = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        try {
            Files.writeString(
                    file,
                    process.pid() + " " + started + " " + name + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends every registered process that still runs, empties the register, and names what it had to end. */
    public synchronized List<String> clear() {
        var ended = new ArrayList<String>();
        try {
            if (!Files.exists(file)) {
                return ended;
            }
            for (var line : Files.readAllLines(file)) {
                var fields = line.split(" ", 3);
                if (fields.length == 3) {
                    survivor(fields).ifPresent(process -> {
                        ended.add(fields[2] + " (process " + process.pid() + ")");
                        end(process);
                    });
                }
            }
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ended;
    }

    private static Optional<ProcessHandle> survivor(String[] fields) {
        long pid;
        long started;
        try {
            pid = Long.parseLong(fields[0]);
            started = Long.parseLong(fields[1]);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info()
                        .startInstant()
                        .filter(instant -> Duration.between(Instant.ofEpochMilli(started), instant)
                                        .abs()
                                        .compareTo(START_TOLERANCE)
                                <= 0)
                        .isPresent());
    }

    private static void end(ProcessHandle process) {
        process.destroy();
        if (!awaitEnd(process)) {
            process.destroyForcibly();
            awaitEnd(process);
        }
    }

    private static boolean awaitEnd(ProcessHandle process) {
        var deadline = Instant.now().plus(PATIENCE);
        // Not onExit(): for a process that is not a child, the JDK polls as well.
        while (process.isAlive() && Instant.now().isBefore(deadline)) {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return !process.isAlive();
    }
}
