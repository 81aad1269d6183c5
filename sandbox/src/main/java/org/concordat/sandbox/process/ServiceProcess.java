package org.concordat.sandbox.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A service that runs from its own jar, with its output in a log file and its standard input tied to this process. */
public final class ServiceProcess {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(8);
    private static final int LOG_TAIL_LINES = 25;

    private final String name;
    private final Path log;
    private final Process process;

    private ServiceProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /**
     * How to start a service.
     *
     * @param name as people see it, such as {@code bank}
     * @param jar the executable jar
     * @param jvmOptions before {@code -jar}
     * @param arguments after the jar
     * @param directory where the process runs
     * @param log gets standard output and standard error, appended
     */
    public record Command(
            String name, Path jar, List<String> jvmOptions, List<String> arguments, Path directory, Path log) {}

    /** Starts it and returns at once. */
    public static ServiceProcess start(Command command) throws IOException {
        if (!Files.isRegularFile(command.jar())) {
            throw new IOException("no " + command.jar() + ": build it with './concordat build'");
        }
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(command.jvmOptions());
        words.add("-jar");
        words.add(command.jar().toString());
        words.addAll(command.arguments());
        var process = new ProcessBuilder(words)
                .directory(command.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(command.log().toFile()))
                .start();
        return new ServiceProcess(command.name(), command.log(), process);
    }

    public String name() {
        return name;
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Waits until the health endpoint answers 200.
     *
     * @throws IOException when the process ends before, or the time is over; with the end of the log
     */
    public void awaitReadiness(URI health, Duration patience) throws IOException, InterruptedException {
        var deadline = Instant.now().plus(patience);
        try (var client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
            var request = HttpRequest.newBuilder(health)
                    .timeout(Duration.ofSeconds(5))
                    .build();
            while (!answers(client, request)) {
                if (!process.isAlive()) {
                    throw new IOException(
                            name + " ended while starting (exit code " + process.exitValue() + ")" + logTail());
                }
                if (Instant.now().isAfter(deadline)) {
                    throw new IOException(name + " was not ready within " + patience.toSeconds() + " s" + logTail());
                }
                process.waitFor(200, TimeUnit.MILLISECONDS);
            }
        }
    }

    private static boolean answers(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // not listening yet
        }
    }

    private String logTail() throws IOException {
        var lines = Files.exists(log) ? Files.readAllLines(log) : List.<String>of();
        var tail = lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size());
        return "; the end of " + log + ":\n  " + String.join("\n  ", tail);
    }

    /** Asks it to stop, by the end of its standard input and by SIGTERM; returns at once. */
    public void requestStop() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // it has ended already
        }
        process.destroy();
    }

    /** Waits for the end; after 8 s it is forced. */
    public void awaitStop() throws InterruptedException {
        if (!process.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            kill();
        }
    }

    /** Ends it without a chance to clean up, as a power cut would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }
}
