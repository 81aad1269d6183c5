package org.concordat.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.concordat.sandbox.process.RunDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LauncherEndTest {
    @Test
    void aKilledLauncherLeavesNoProcessAndItsDirectoryIsFreeAgain(@TempDir Path home) throws Exception {
        var launcher = new Launcher(home);
        launcher.process.destroyForcibly().waitFor();

        for (var process : launcher.children) {
            process.onExit().get(30, TimeUnit.SECONDS);
        }
        try (var next = RunDirectory.take(home)) {
            assertThat(next.path().getFileName()).hasToString("run");
            assertThat(next.leftovers()).noneMatch(name -> name.startsWith("PostgreSQL"));
        }
    }

    @Test
    void theNextStartEndsWhatALauncherAndItsReaperLeftRunning(@TempDir Path home) throws Exception {
        var launcher = new Launcher(home);
        var reaper = launcher.process
                .children()
                .filter(child -> child.info().arguments().stream()
                        .flatMap(Arrays::stream)
                        .anyMatch("concordat-reaper"::equals))
                .findAny()
                .orElseThrow();
        reaper.destroyForcibly();
        reaper.onExit().get(30, TimeUnit.SECONDS); // while its parent lives, who must collect it
        launcher.process.destroyForcibly().waitFor();
        assertThat(launcher.children).allMatch(ProcessHandle::isAlive);

        try (var next = RunDirectory.take(home)) {
            assertThat(next.leftovers())
                    .satisfiesExactlyInAnyOrder(
                            name -> assertThat(name).startsWith("PostgreSQL"),
                            name -> assertThat(name).startsWith("a child"));
            assertThat(launcher.children).noneMatch(ProcessHandle::isAlive);
        }
    }

    @Test
    void aSecondLauncherTakesADirectoryOfItsOwn(@TempDir Path home) throws Exception {
        try (var first = RunDirectory.take(home);
                var second = RunDirectory.take(home)) {
            assertThat(first.path().getFileName()).hasToString("run");
            assertThat(second.path().getFileName()).hasToString("run-2");
        }
    }

    @Test
    void aProcessThatGotAnOldNumberIsLeftAlone(@TempDir Path home) throws Exception {
        var stranger = new ProcessBuilder("sleep", "60").start();
        try {
            Files.createDirectories(home.resolve("run"));
            Files.writeString(home.resolve("run/processes"), stranger.pid() + " 1000 an old service\n");
            try (var next = RunDirectory.take(home)) {
                assertThat(next.leftovers()).isEmpty();
                assertThat(stranger.isAlive()).isTrue();
            }
        } finally {
            stranger.destroyForcibly();
        }
    }

    /** A launcher that runs in a JVM of its own. */
    private static final class Launcher {
        final Process process;
        final List<ProcessHandle> children;

        Launcher(Path home) throws IOException, InterruptedException {
            var pids = home.resolve("pids");
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            InfrastructureProcess.class.getName(),
                            home.toString(),
                            Path.of("target", "postgres").toAbsolutePath().toString(),
                            pids.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("launcher.out").toFile())
                    .start();
            var deadline = Instant.now().plus(Duration.ofSeconds(60));
            while (!(Files.exists(pids) && Files.readString(pids).endsWith("\n"))) {
                if (process.waitFor(100, TimeUnit.MILLISECONDS) || Instant.now().isAfter(deadline)) {
                    throw new IOException(Files.readString(home.resolve("launcher.out")));
                }
            }
            children = Arrays.stream(Files.readString(pids).strip().split(" ", -1))
                    .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                    .toList();
        }
    }
}
