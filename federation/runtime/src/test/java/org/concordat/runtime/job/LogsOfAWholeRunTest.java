package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.concordat.runtime.job.TestFederation.BANK;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.concordat.federation.job.JobState;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.transport.TestBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Three parties, a job that completes, one that is refused, one that is cancelled while it runs, and one whose party is killed,
 * with every logger of ours at DEBUG and all others at INFO: no id of a person, no secret and no piece of a key stands in a line, nor in any party's
 * export.
 */
@Timeout(240)
class LogsOfAWholeRunTest {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{32,}");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{22,}");
    private static final int PIECE = 16;

    @TempDir
    Path directory;

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
    void holdNoPersonAndNoSecret() throws Exception {
        var own = (Logger) LoggerFactory.getLogger("org.concordat");
        var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        var before = own.getLevel();
        var beforeOfAll = root.getLevel();
        var lines = new Lines();
        lines.start();
        root.addAppender(lines);
        root.setLevel(Level.INFO);
        own.setLevel(Level.DEBUG);
        var secrets = new ArrayList<byte[]>();
        var exports = new ArrayList<String>();
        var published = new HashSet<ByteBuffer>();
        try (var federation = new TestFederation(directory, TestBroker.shared(), TestFederation.PATIENT)) {
            var digest = live(federation, secrets);
            published.addAll(pieces(
                    List.of(digest, new CountingProtocol().spoken().schema().sha256())));
            for (var party : TestFederation.PARTIES) {
                var out = new ByteArrayOutputStream();
                federation.export(party).write(out);
                exports.add(out.toString(StandardCharsets.UTF_8));
            }
        } finally {
            own.setLevel(before);
            root.setLevel(beforeOfAll);
            root.detachAppender(lines);
        }
        var pieces = pieces(secrets);
        pieces.removeAll(published);
        assertThat(pieces).as("there are secrets to look for").hasSizeGreaterThan(200);
        assertThat(exports).allSatisfy(export -> assertThat(export).contains("\"type\":\"seal\""));
        assertThat(exports).allSatisfy(export -> assertClean(export, pieces));
        assertThat(lines.texts).as("the services logged at all").isNotEmpty();
        assertThat(lines.texts).allSatisfy(line -> assertClean(line, pieces));
    }

    /** The digest of the specification whose keys were taken: as the schema's, it stands beside them and is told on purpose. */
    private static byte[] live(TestFederation federation, List<byte[]> secrets) throws InterruptedException {
        var completed = federation.submit(", \"rounds\": 2");
        federation.decide(completed.id(), Decision.APPROVE, null);
        federation.awaitEverywhere(completed.id(), JobState.COMPLETED);
        var refused = federation.submit("");
        federation.decide(refused.id(), Decision.REFUSE, "not this purpose");
        federation.awaitEverywhere(refused.id(), JobState.REJECTED);
        var cancelled = federation.submit(", \"rounds\": 100000");
        federation.decide(cancelled.id(), Decision.APPROVE, null);
        for (var party : TestFederation.PARTIES) {
            TestFederation.await(federation.at(party), cancelled.id(), JobState.RUNNING);
        }
        secrets.addAll(federation.secrets());
        federation.at(BANK).jobs().cancel(cancelled.id(), "ann", "no longer needed");
        federation.awaitEverywhere(cancelled.id(), JobState.CANCELLED);
        federation.kill(TestFederation.NOTARY);
        federation.start(TestFederation.NOTARY);
        return HexFormat.of().parseHex(cancelled.specDigest());
    }

    private static void assertClean(String text, Set<ByteBuffer> pieces) {
        assertThat(TestFederation.ENTITY_IDS).noneMatch(text::contains);
        assertThat(text).doesNotContain("PRIVATE KEY");
        HEX.matcher(text).results().forEach(found -> {
            var digits = found.group();
            assertForeign(HexFormat.of().parseHex(digits.substring(0, digits.length() & ~1)), pieces);
        });
        BASE64.matcher(text).results().forEach(found -> {
            var letters = found.group().replace('-', '+').replace('_', '/');
            assertForeign(Base64.getDecoder().decode(letters.substring(0, letters.length() & ~3)), pieces);
        });
    }

    private static void assertForeign(byte[] found, Set<ByteBuffer> pieces) {
        for (int i = 0; i + PIECE <= found.length; i++) {
            assertThat(pieces.contains(ByteBuffer.wrap(Arrays.copyOfRange(found, i, i + PIECE))))
                    .as("a piece of a key")
                    .isFalse();
        }
    }

    /** Every run of {@value #PIECE} bytes of the secrets that is not the same byte again and again. */
    private static Set<ByteBuffer> pieces(List<byte[]> secrets) {
        var pieces = new HashSet<ByteBuffer>();
        for (byte[] secret : secrets) {
            for (int i = 0; i + PIECE <= secret.length; i++) {
                var piece = Arrays.copyOfRange(secret, i, i + PIECE);
                if (Arrays.hashCode(piece) != Arrays.hashCode(new byte[PIECE])) {
                    pieces.add(ByteBuffer.wrap(piece));
                }
            }
        }
        return pieces;
    }
}
