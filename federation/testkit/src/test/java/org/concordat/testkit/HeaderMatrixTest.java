package org.concordat.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.concordat.crypto.envelope.OpeningKey;
import org.concordat.crypto.envelope.SealingKey;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Address;
import org.concordat.federation.channel.Envelope;
import org.concordat.federation.channel.EnvelopeCodec;
import org.concordat.federation.channel.Exchange;
import org.concordat.federation.channel.JobKeys;
import org.concordat.federation.channel.MalformedFrameException;
import org.concordat.federation.channel.PartyKeys;
import org.concordat.federation.channel.SchemaDigest;
import org.concordat.federation.channel.SignedEnvelopes;
import org.concordat.federation.channel.StreamId;
import org.concordat.federation.job.JobId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every field of an envelope's header, found by looking at the record, put in the place of the same field of another
 * envelope: of another job, attempt, sender, receiver, place or message. A broker can do that; nothing of it is stored,
 * thrown, or told as a violation of the sender's, and the sender's own frame is taken afterwards.
 */
class HeaderMatrixTest {
    private static final PartyId BANK = new PartyId("bank");
    private static final PartyId BUREAU = new PartyId("bureau");
    private static final PartyId MALLORY = new PartyId("mallory");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Map<PartyId, SigningKey> SIGNING = keys(_ -> SigningKey.generate(RANDOM));
    private static final Map<PartyId, OpeningKey> OPENING = keys(_ -> OpeningKey.generate(RANDOM));
    private static final Map<PartyId, OpeningKey> OF_JOBS = keys(_ -> OpeningKey.generateHybrid(RANDOM));
    private static final Map<PartyId, PartyKeys> PARTIES = keys(party ->
            new PartyKeys(SIGNING.get(party).verifyingKey(), OPENING.get(party).sealingKey()));
    private static final int SIGNATURE_BYTES = SigningKey.SIGNATURE_BYTES;
    private static final Envelope SENT = envelope(1, 1, BANK, BUREAU, 1, "Gradient");

    /** Each differs from {@link #SENT} in one thing, as an envelope that a broker may have carried as well. */
    private static final List<Envelope> OTHERS = List.of(
            envelope(2, 1, BANK, BUREAU, 1, "Gradient"),
            envelope(1, 2, BANK, BUREAU, 1, "Gradient"),
            envelope(1, 0, BANK, BUREAU, 1, "Gradient"),
            envelope(1, 1, MALLORY, BUREAU, 1, "Gradient"),
            envelope(1, 1, BANK, MALLORY, 1, "Gradient"),
            envelope(1, 1, BUREAU, BANK, 1, "Gradient"),
            envelope(1, 1, BANK, BUREAU, 2, "Loss"));

    private final List<String> violations = new ArrayList<>();
    private final InMemoryInbox inbox = new InMemoryInbox();
    private final InMemoryNetwork network = InMemoryNetwork.stepped();
    private final Exchange bureau = new Exchange(
            BUREAU, network.connect(BUREAU), new InMemoryOutbox(), inbox, seal(BUREAU), Long.MAX_VALUE / 128);

    HeaderMatrixTest() {
        bureau.start(_ -> {}, (stream, found, _) -> violations.add(stream + ": " + found));
    }

    private static <T> Map<PartyId, T> keys(java.util.function.Function<PartyId, T> make) {
        return Stream.of(BANK, BUREAU, MALLORY).collect(Collectors.toMap(party -> party, make));
    }

    private static Envelope envelope(long job, int attempt, PartyId from, PartyId to, long sequence, String type) {
        var previous = new byte[Envelope.HASH_BYTES];
        Arrays.fill(previous, (byte) (sequence - 1));
        var schema = new byte[Envelope.HASH_BYTES];
        Arrays.fill(schema, (byte) sequence);
        return new Envelope(
                Envelope.Kind.DATA,
                new StreamId(new JobId(new UUID(job, job)), attempt, from, to),
                sequence,
                previous,
                new Address((int) sequence, "regression@" + sequence, new SchemaDigest(schema), (int) sequence, type),
                new byte[] {1, 2, 3});
    }

    /** All jobs are open, and all have the same keys: so that a wrong job is found by its header, not for want of a key. */
    private static SignedEnvelopes seal(PartyId self) {
        return new SignedEnvelopes(
                "test", new SignedEnvelopes.Own(SIGNING.get(self), List.of(OPENING.get(self))), PARTIES, new JobKeys() {
                    @Override
                    public Optional<SealingKey> sealingKey(JobId job, PartyId receiver) {
                        return Optional.of(OF_JOBS.get(receiver).sealingKey());
                    }

                    @Override
                    public Optional<OpeningKey> openingKey(JobId job) {
                        return Optional.of(OF_JOBS.get(self));
                    }

                    @Override
                    public Optional<byte[]> specification(JobId job) {
                        return Optional.of(new byte[32]);
                    }
                });
    }

    /** The way to a field: the components of the records that enclose it, and its own. */
    record Field(List<RecordComponent> way) {
        Class<?> type() {
            return way.getLast().getType();
        }

        Object of(Object record) {
            Object found = record;
            for (var component : way) {
                found = read(component, found);
            }
            return found;
        }

        /** A copy of the record with another value at this field. */
        Object with(Object record, Object value) {
            return with(record, value, 0);
        }

        private Object with(Object record, Object value, int depth) {
            if (depth == way.size()) {
                return value;
            }
            var components = record.getClass().getRecordComponents();
            var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            var values = Arrays.stream(components)
                    .map(component -> component.getName().equals(way.get(depth).getName())
                            ? with(read(component, record), value, depth + 1)
                            : read(component, record))
                    .toArray();
            try {
                return record.getClass().getDeclaredConstructor(types).newInstance(values);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a header field refuses " + value, e);
            }
        }

        private static Object read(RecordComponent component, Object record) {
            try {
                return Objects.requireNonNull(component.getAccessor().invoke(record));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String toString() {
            return way.stream().map(RecordComponent::getName).collect(Collectors.joining("."));
        }
    }

    static List<Field> fields() {
        var fields = new ArrayList<Field>();
        collect(Envelope.class, List.of(), fields);
        fields.removeIf(field -> field.toString().equals("payload")); // not of the header: sealed
        return fields;
    }

    private static void collect(Class<?> record, List<RecordComponent> way, List<Field> into) {
        for (var component : record.getRecordComponents()) {
            var further = new ArrayList<>(way);
            further.add(component);
            if (component.getType().isRecord()) {
                collect(component.getType(), further, into);
            } else {
                into.add(new Field(further));
            }
        }
    }

    /** For each field: what it is in the other envelopes, and a value that is in none. */
    static Stream<Arguments> swaps() {
        return fields().stream().flatMap(field -> {
            var values = new ArrayList<Object>();
            for (var other : OTHERS) {
                var value = field.of(other);
                if (values.stream().noneMatch(known -> Objects.deepEquals(known, value))
                        && !Objects.deepEquals(value, field.of(SENT))) {
                    values.add(value);
                }
            }
            values.add(different(field.of(SENT)));
            return values.stream().map(value -> Arguments.of(field, value));
        });
    }

    /** Fails for a type that is not known here: a new kind of field is to be thought about. */
    private static Object different(Object value) {
        return switch (value) {
            case Integer number -> number + 1_000;
            case Long number -> number + 1_000;
            case String text -> text.equals("bank") || text.equals("bureau") ? "nobody" : text + "-changed";
            case UUID id -> new UUID(~id.getMostSignificantBits(), id.getLeastSignificantBits());
            case byte[] bytes -> {
                var changed = bytes.clone();
                changed[changed.length - 1] ^= 1;
                yield changed;
            }
            case Envelope.Kind kind -> kind == Envelope.Kind.ACK ? Envelope.Kind.HEARTBEAT : Envelope.Kind.ACK;
            default -> throw new IllegalStateException("no other value known of a " + value.getClass());
        };
    }

    @ParameterizedTest(name = "{0} = {1}")
    @MethodSource("swaps")
    void aFieldOfAnotherEnvelopeIsNeverAccepted(Field field, Object value) {
        var frame = seal(BANK).seal(SENT);
        var swapped = withHeader(frame, (Envelope) field.with(SENT, value));
        assertThat(Arrays.equals(swapped, frame)).isFalse();

        assertRefusedInSilence(swapped);

        deliver(frame);
        assertThat(bureau.read(SENT.stream(), 1).payload()).isEqualTo(SENT.payload());
        assertThat(violations).isEmpty();
    }

    /** A member that puts its own name under what it could not read, with any field of its choice. */
    @ParameterizedTest(name = "{0} = {1}")
    @MethodSource("swaps")
    void aMemberCannotPassOnWhatWasSealedByAnother(Field field, Object value) {
        var frame = seal(BANK).seal(SENT);
        var own = (Envelope) field.with(
                envelope(1, 1, MALLORY, BUREAU, 1, "Gradient"),
                field.toString().equals("stream.from.value") ? "mallory" : value);
        if (own.kind() != Envelope.Kind.DATA) {
            return; // opens nothing
        }
        var forwarded = signedBy(MALLORY, withHeader(frame, own));
        assertThatThrownBy(() -> seal(BUREAU).open(forwarded)).isInstanceOf(MalformedFrameException.class);
    }

    static List<Arguments> parts() {
        var frame = seal(BANK).seal(SENT);
        int header = EnvelopeCodec.encode(bare(SENT)).length;
        var ends = new java.util.LinkedHashMap<String, Integer>();
        ends.put("magic", 4);
        ends.put("length of the federation's name", 5);
        ends.put("federation", 5 + 4);
        ends.put("length of the header", 5 + 4 + 2);
        ends.put("header", 5 + 4 + 2 + header);
        ends.put("length of the sealed payload", 5 + 4 + 2 + header + 4);
        ends.put("hash of the sealed payload", 5 + 4 + 2 + header + 4 + 32);
        ends.put("signature", 5 + 4 + 2 + header + 4 + 32 + SIGNATURE_BYTES);
        ends.put("encapsulation", frame.length - 16 - SENT.payload().length);
        ends.put("ciphertext", frame.length - 16);
        ends.put("tag", frame.length);
        var parts = new ArrayList<Arguments>();
        int from = 0;
        for (var end : ends.entrySet()) {
            assertThat(end.getValue()).isGreaterThan(from);
            parts.add(Arguments.of(end.getKey(), from, end.getValue()));
            from = end.getValue();
        }
        return parts;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("parts")
    void noFlippedBitIsAccepted(String part, int from, int to) {
        var frame = seal(BANK).seal(SENT);
        for (int i = from; i < to; i++) {
            for (int bit = 0; bit < 8; bit++) {
                var changed = frame.clone();
                changed[i] ^= (byte) (1 << bit);
                assertRefusedInSilence(changed);
            }
        }
        deliver(frame);
        assertThat(bureau.contiguous(SENT.stream())).as(part).isEqualTo(1);
        assertThat(violations).isEmpty();
    }

    private void assertRefusedInSilence(byte[] frame) {
        long malformed = bureau.counters().get("malformed");
        deliver(frame);
        assertThat(bureau.counters()).containsEntry("malformed", malformed + 1);
        assertThat(violations).as("nobody is accused").isEmpty();
        for (var envelope : Stream.concat(Stream.of(SENT), OTHERS.stream()).toList()) {
            assertThat(bureau.contiguous(envelope.stream())).isZero();
            assertThat(inbox.read(envelope.stream(), envelope.sequence())).isEmpty();
        }
        assertThat(bureau.lastHeardNanos(BANK)).as("no sign of life").isNull();
    }

    private void deliver(byte[] frame) {
        network.connect(MALLORY).send(BUREAU, frame);
        network.deliver();
    }

    private static Envelope bare(Envelope envelope) {
        return new Envelope(
                envelope.kind(),
                envelope.stream(),
                envelope.sequence(),
                envelope.previousHash(),
                envelope.address(),
                new byte[0]);
    }

    /** The frame with another header; all else, the signature too, stays. */
    private static byte[] withHeader(byte[] frame, Envelope other) {
        int at = 4 + 1 + frame[4];
        int length = ByteBuffer.wrap(frame).getShort(at);
        byte[] header = EnvelopeCodec.encode(bare(other));
        int rest = frame.length - at - 2 - length;
        return ByteBuffer.allocate(at + 2 + header.length + rest)
                .put(frame, 0, at)
                .putShort((short) header.length)
                .put(header)
                .put(frame, at + 2 + length, rest)
                .array();
    }

    private static byte[] signedBy(PartyId party, byte[] frame) {
        int at = 4 + 1 + frame[4];
        int signed = at + 2 + ByteBuffer.wrap(frame).getShort(at) + 4 + Envelope.HASH_BYTES;
        var changed = frame.clone();
        System.arraycopy(SIGNING.get(party).sign(frame, signed), 0, changed, signed, SIGNATURE_BYTES);
        return changed;
    }
}
