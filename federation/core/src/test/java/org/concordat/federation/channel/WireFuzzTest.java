package org.concordat.federation.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.concordat.crypto.envelope.OpeningKey;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.coordination.Coordination;
import org.concordat.federation.job.coordination.JobKey;
import org.concordat.federation.job.coordination.KnownVersions;
import org.concordat.federation.job.coordination.PinnedVersions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A seeded mutation fuzzer of all that reads bytes of others before or after the signature. An input is a finding if reading
 * it throws anything but {@link MalformedFrameException}, takes memory out of proportion, or accepts what is not canonical.
 *
 * <p>Inputs that are refused in a new way are kept and mutated further; {@code fuzz-corpus.txt} holds those of long runs
 * ({@code -Dconcordat.fuzz.seconds=600 -Dconcordat.fuzz.save=FILE}).
 */
class WireFuzzTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final PartyId BANK = new PartyId("bank");
    private static final PartyId BUREAU = new PartyId("bureau");
    private static final JobId JOB = new JobId(new UUID(3, 4));
    private static final int ALLOWED_FIXED = 1 << 20;
    private static final int ALLOWED_PER_BYTE = 600;

    /** What is read, each with one input that it accepts; it returns what it read in canonical bytes. */
    private enum Target {
        HEADER,
        RECORD,
        COORDINATION,
        FRAME
    }

    private final Map<Target, UnaryOperator<byte[]>> readers = new LinkedHashMap<>();
    private final Map<Target, List<byte[]>> seeds = new LinkedHashMap<>();

    WireFuzzTest() {
        readers.put(Target.HEADER, bytes -> EnvelopeCodec.encode(EnvelopeCodec.decode(bytes)));
        seeds.put(Target.HEADER, List.of(EnvelopeCodec.encode(envelope())));
        readers.put(Target.RECORD, bytes -> RecordCodec.encode(RecordCodec.decode(EveryField.class, bytes)));
        seeds.put(Target.RECORD, List.of(RecordCodec.encode(EveryField.draw(new SplittableRandom(9)))));
        var start = new Address(-1, Coordination.PROTOCOL, SchemaDigest.of(Coordination.class), 0, "Start");
        var known = new KnownVersions(
                List.of(2, 3),
                List.of(
                        new ProtocolVersion("test", 1, SchemaDigest.NONE),
                        new ProtocolVersion("test", 2, SchemaDigest.of(Coordination.class))));
        readers.put(
                Target.COORDINATION, bytes -> Coordination.decode(start, bytes).encoded());
        seeds.put(
                Target.COORDINATION,
                List.of(new Coordination.Start(
                                1,
                                List.of(new Coordination.Commitment(BANK, new byte[32])),
                                List.of(
                                        new JobKey(BANK, new byte[32], known, new byte[64]),
                                        new JobKey(BUREAU, new byte[1216], known, new byte[64])),
                                PinnedVersions.highestCommon(Map.of(BANK, known)))
                        .encoded()));
        frames();
    }

    private void frames() {
        var random = new SecureRandom();
        var signing = SigningKey.generate(random);
        var opening = OpeningKey.generateHybrid(random);
        var keys = Map.of(
                BANK, new PartyKeys(signing.verifyingKey(), opening.sealingKey()),
                BUREAU, new PartyKeys(signing.verifyingKey(), opening.sealingKey()));
        var seal =
                new SignedEnvelopes("test", new SignedEnvelopes.Own(signing, List.of(opening)), keys, JobKeys.none());
        var frame = seal.seal(envelope());
        seeds.put(Target.FRAME, List.of(frame));
        readers.put(Target.FRAME, bytes -> {
            seal.open(bytes); // nothing but the one frame is authentic
            return frame;
        });
    }

    private static Envelope envelope() {
        return new Envelope(
                Envelope.Kind.DATA,
                new StreamId(JOB, 0, BANK, BUREAU),
                7,
                new byte[Envelope.HASH_BYTES],
                new Address(1, "test@1", SchemaDigest.of(Coordination.class), 3, "Ping"),
                new byte[] {1, 2, 3});
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void findsNothing(long seed) throws IOException {
        double seconds = Double.parseDouble(System.getProperty("concordat.fuzz.seconds", "3")) / 2;
        long each = (long) (seconds * 1e9 / Target.values().length);
        var kept = new ArrayList<String>();
        long inputs = 0;
        for (Target target : Target.values()) {
            var corpus = new ArrayList<>(seeds.get(target));
            corpus.addAll(stored(target));
            var seen = new HashSet<String>();
            corpus.forEach(input -> read(target, input, seen));
            var mutator = new Mutator(new SplittableRandom(seed));
            var random = new SplittableRandom(seed + 1);
            long end = System.nanoTime() + each;
            while (System.nanoTime() - end < 0) {
                var input = mutator.mutate(corpus.get(random.nextInt(corpus.size())), corpus);
                inputs++;
                if (read(target, input, seen)) {
                    corpus.add(input);
                    kept.add(target + " " + HEX.formatHex(input));
                }
            }
        }
        assertThat(inputs).isPositive();
        var save = System.getProperty("concordat.fuzz.save");
        if (save != null) {
            Files.write(Path.of(save + "." + seed), kept);
            Files.writeString(Path.of(save + "." + seed + ".count"), inputs + "\n");
        }
    }

    private List<byte[]> stored(Target target) throws IOException {
        try (var file = WireFuzzTest.class.getResourceAsStream("fuzz-corpus.txt")) {
            return file == null
                    ? List.of()
                    : new String(file.readAllBytes(), StandardCharsets.US_ASCII)
                            .lines()
                            .filter(line -> line.startsWith(target + " "))
                            .map(line -> HEX.parseHex(line.substring(line.indexOf(' ') + 1)))
                            .toList();
        }
    }

    /** Whether it was refused in a way not seen before. */
    private boolean read(Target target, byte[] input, Set<String> seen) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allowed = ALLOWED_FIXED + (long) ALLOWED_PER_BYTE * input.length;
        long before = threads.getCurrentThreadAllocatedBytes();
        boolean novel = readOnce(target, input, seen);
        if (threads.getCurrentThreadAllocatedBytes() - before > allowed) { // or a class was loaded: once more tells
            before = threads.getCurrentThreadAllocatedBytes();
            readOnce(target, input, seen);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as(() -> target + " takes too much memory for " + HEX.formatHex(input))
                    .isLessThan(allowed);
        }
        return novel;
    }

    private boolean readOnce(Target target, byte[] input, Set<String> seen) {
        try {
            var canonical = readers.get(target).apply(input.clone());
            assertThat(Arrays.equals(canonical, input))
                    .as(() -> target + " accepts what is not canonical: " + HEX.formatHex(input))
                    .isTrue();
            return false;
        } catch (MalformedFrameException e) {
            return seen.add(String.valueOf(e.getMessage())
                            .replaceAll("[0-9]+", "#")
                            .replaceAll("\\[.*", ""))
                    && seen.size() < 200;
        } catch (RuntimeException e) {
            throw new AssertionError(target + " throws " + e + " for " + HEX.formatHex(input), e);
        }
    }
}
