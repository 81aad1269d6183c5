package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.concordat.runtime.security.Authority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R17: bodies that come byte by byte, on a thousand connections at once; they keep no thread and nobody else waiting. */
@Timeout(120)
final class SlowBodyTest {
    private static final RunningParty PARTY = RunningParty.get();
    private static final int CONNECTIONS = 1000;
    private static final int OF_ONE_PERSON = 250;
    private static final int OTHERS = 50;
    private static final long PATIENCE =
            RunningParty.BODY_WITHIN.multipliedBy(8).toMillis();

    @Test
    void areEndedInTimeWhileOthersAreServed() throws Exception {
        long refused = PARTY.auditEntries("request-refused");
        var slow = new ArrayList<Future<String>>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                var token = TestTokens.of("slow-" + i / OF_ONE_PERSON, Authority.ANALYST);
                slow.add(callers.submit(() -> drip(token)));
            }
            for (int i = 0; i < OTHERS; i++) {
                long begun = System.nanoTime();
                assertThat(PARTY.get("/api/v1/jobs", TestTokens.of("brisk", Authority.ANALYST))
                                .status())
                        .isEqualTo(200);
                assertThat(Duration.ofNanos(System.nanoTime() - begun))
                        .as("another user is answered while the slow ones still drip")
                        .isLessThan(RunningParty.BODY_WITHIN);
            }
        }
        for (String answer : answers(slow)) {
            assertThat(answer)
                    .startsWith("HTTP/1.1 408")
                    .contains("\"code\":\"request-timeout\"")
                    .endsWith("}");
        }
        assertThat(PARTY.auditEntries("request-refused") - refused)
                .as("a flood of one person is summed up after 60 entries a minute")
                .isBetween(1L, 4 * 62L);
        assertThat(PARTY.jobs.list(null, null, 100_000).jobs())
                .noneMatch(job -> job.submittedBy().startsWith("slow-"));
    }

    private static List<String> answers(List<Future<String>> slow) throws InterruptedException, ExecutionException {
        var answers = new ArrayList<String>();
        for (Future<String> each : slow) {
            answers.add(each.get());
        }
        return answers;
    }

    /** A byte every 200 ms until an answer comes; then nothing but the end of the connection is expected. */
    private static String drip(String token) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), PARTY.port())) {
            var out = socket.getOutputStream();
            out.write(("POST /api/v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                            + "Idempotency-Key: slow\r\nContent-Length: 100000\r\nAuthorization: Bearer " + token
                            + "\r\n\r\n{")
                    .getBytes(StandardCharsets.US_ASCII));
            var in = socket.getInputStream();
            long end = System.nanoTime() + PATIENCE * 1_000_000;
            while (in.available() == 0 && System.nanoTime() < end) {
                out.write(' ');
                out.flush();
                Thread.sleep(200);
            }
            socket.setSoTimeout((int) PATIENCE);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
