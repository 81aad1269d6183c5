package org.concordat.sandbox.process;

import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A small shell beside the launcher that ends the watched processes within seconds of the launcher's own end, also
 * after a kill -9.
 */
public final class Reaper implements Closeable {
    // The shell blocks on its standard input, whose other end only this JVM holds. The kernel closes it whatever way
    // the JVM ends, and the shell goes to work. It ignores the signals of the terminal, so that a Ctrl-C, which reaches
    // the whole process group, does not end it first.

    private final Process shell;
    private final Writer input;

    private Reaper(Process shell) {
        this.shell = shell;
        this.input = new BufferedWriter(new OutputStreamWriter(shell.getOutputStream(), StandardCharsets.UTF_8));
    }

    /** A reaper that watches nothing yet. */
    public static Reaper start() {
        try (var script = Objects.requireNonNull(Reaper.class.getResourceAsStream("reaper.sh"))) {
            var text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            return new Reaper(new ProcessBuilder("sh", "-c", text, "concordat-reaper")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a shell as the reaper of the sandbox's processes", e);
        }
    }

    /** Watches the process from now on; at the end it gets the signal (a name: TERM, INT), 10 s later KILL. */
    public synchronized void watch(long pid, String signal) {
        try {
            input.write(pid + " " + signal + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the reaper of the sandbox's processes has died", e);
        }
    }

    /** The reaper's own process. */
    public ProcessHandle handle() {
        return shell.toHandle();
    }

    /** Ends what is still alive of the watched, and then the reaper. At most 15 s. */
    @Override
    public synchronized void close() throws IOException {
        input.close();
        try {
            if (!shell.waitFor(15, TimeUnit.SECONDS)) {
                shell.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
