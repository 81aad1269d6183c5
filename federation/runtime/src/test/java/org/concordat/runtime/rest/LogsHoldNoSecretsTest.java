package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.concordat.runtime.security.Authority;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * With every logger at DEBUG, as an operator may set it: no token and no value of a record stands in a log line of a served, a
 * refused and a broken request.
 */
final class LogsHoldNoSecretsTest {
    private static final RunningParty PARTY = RunningParty.get();
    private static final String CANARY_ID = "canary-person-4711";
    private static final String KEY = "logged";

    /** Keeps the text of each line, with its exceptions. */
    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final Queue<String> texts = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            texts.add(event.getLoggerName() + " " + event.getFormattedMessage());
            for (IThrowableProxy error = event.getThrowableProxy(); error != null; error = error.getCause()) {
                texts.add(event.getLoggerName() + " " + error.getMessage());
            }
        }
    }

    @Test
    void whateverIsAskedOfTheService() {
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        var own = (Logger) LoggerFactory.getLogger("org.concordat");
        var before = List.of(root.getLevel(), own.getLevel());
        var lines = new Lines();
        lines.start();
        root.addAppender(lines);
        root.setLevel(Level.DEBUG);
        own.setLevel(Level.DEBUG);
        var tokens = new ArrayList<String>();
        try {
            tokens.addAll(ask());
        } finally {
            root.setLevel(before.get(0));
            own.setLevel(before.get(1));
            root.detachAppender(lines);
        }
        assertThat(lines.texts).as("the service logged at all").hasSizeGreaterThan(20);
        for (String token : tokens) {
            var signature = token.substring(token.lastIndexOf('.') + 1);
            assertThat(lines.texts).noneMatch(line -> line.contains(token));
            if (signature.length() > 20) {
                assertThat(lines.texts).noneMatch(line -> line.contains(signature));
            }
        }
        assertThat(lines.texts).noneMatch(line -> line.contains(CANARY_ID));
    }

    /** The tokens that were used. */
    private static List<String> ask() {
        var analyst = TestTokens.of("log-analyst", Authority.ANALYST);
        var steward = TestTokens.of("log-steward", Authority.STEWARD);
        var forged = TestTokens.ofAStranger();
        PARTY.post("/api/v1/jobs", analyst, KEY, "{\"name\":\"logged\"}");
        PARTY.post("/api/v1/jobs", analyst, "{\"name\":");
        PARTY.get("/api/v1/jobs", forged);
        PARTY.get("/api/v1/jobs", analyst + "x");
        PARTY.get("/api/v1/jobs/1", analyst);
        PARTY.file("canary.csv", "id,x\n" + CANARY_ID + ",not-a-number\n" + CANARY_ID + ",1\n");
        PARTY.send(PARTY.request("/api/v1/datasets", steward)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", KEY)
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"canary\",\"idColumn\":\"id\","
                        + "\"source\":{\"kind\":\"csv\",\"path\":\"canary.csv\"}}")));
        return List.of(analyst, steward, forged);
    }
}
