package org.concordat.federation.channel;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobId;

/**
 * The canonical bytes of an {@link Envelope}: magic {@code CCE2}, then the fields in order, big endian, texts with u16
 * lengths, the payload with a u32 length that must reach the end exactly. No length is believed beyond the bytes at hand.
 */
@SuppressWarnings("EnumOrdinal") // the order is the wire's
public final class EnvelopeCodec {
    private static final int MAGIC = 0x43434532;
    private static final int MAX_TEXT = 1024;

    private EnvelopeCodec() {}

    public static byte[] encode(Envelope envelope) {
        byte[] from = envelope.stream().from().value().getBytes(StandardCharsets.UTF_8);
        byte[] to = envelope.stream().to().value().getBytes(StandardCharsets.UTF_8);
        byte[] protocol = envelope.address().protocol().getBytes(StandardCharsets.UTF_8);
        byte[] type = envelope.address().type().getBytes(StandardCharsets.UTF_8);
        var buffer = ByteBuffer.allocate(4
                + 1
                + 16
                + 4
                + 8
                + from.length
                + to.length
                + protocol.length
                + type.length
                + 8
                + 2 * Envelope.HASH_BYTES
                + 8
                + 4
                + envelope.payload().length);
        buffer.putInt(MAGIC).put((byte) envelope.kind().ordinal());
        UUID job = envelope.stream().job().value();
        buffer.putLong(job.getMostSignificantBits()).putLong(job.getLeastSignificantBits());
        buffer.putInt(envelope.stream().attempt());
        text(buffer, from);
        text(buffer, to);
        buffer.putLong(envelope.sequence()).put(envelope.previousHash());
        buffer.putInt(envelope.address().task());
        text(buffer, protocol);
        buffer.put(envelope.address().schema().sha256());
        buffer.putInt(envelope.address().round());
        text(buffer, type);
        return buffer.putInt(envelope.payload().length).put(envelope.payload()).array();
    }

    /** @throws MalformedFrameException if these are not exactly the canonical bytes of an envelope */
    public static Envelope decode(byte[] frame) {
        var buffer = ByteBuffer.wrap(frame);
        var head = head(buffer, frame.length).envelope();
        int length = buffer.getInt(buffer.position() - 4);
        if (length != buffer.remaining()) {
            throw new MalformedFrameException("found " + buffer.remaining() + " bytes of payload, declared " + length);
        }
        var payload = new byte[length];
        buffer.get(payload);
        return new Envelope(head.kind(), head.stream(), head.sequence(), head.previousHash(), head.address(), payload);
    }

    /** The fields before the payload, of which not all need be at hand. */
    static FrameHead decodeHead(byte[] beginning) {
        return head(ByteBuffer.wrap(beginning), beginning.length);
    }

    private static FrameHead head(ByteBuffer buffer, int found) {
        try {
            if (buffer.getInt() != MAGIC) {
                throw new MalformedFrameException("this is not an envelope of version 2");
            }
            int kind = buffer.get();
            if (kind < 0 || kind >= Envelope.Kind.values().length) {
                throw new MalformedFrameException("unknown kind " + kind);
            }
            var job = new JobId(new UUID(buffer.getLong(), buffer.getLong()));
            int attempt = buffer.getInt();
            var from = new PartyId(text(buffer));
            var to = new PartyId(text(buffer));
            long sequence = buffer.getLong();
            var previousHash = new byte[Envelope.HASH_BYTES];
            buffer.get(previousHash);
            int task = buffer.getInt();
            var protocol = text(buffer);
            var schema = new byte[Envelope.HASH_BYTES];
            buffer.get(schema);
            int round = buffer.getInt();
            var type = text(buffer);
            int length = buffer.getInt();
            if (length < 0) {
                throw new MalformedFrameException("a payload has at most 2^31 − 1 bytes");
            }
            var envelope = new Envelope(
                    Envelope.Kind.values()[kind],
                    new StreamId(job, attempt, from, to),
                    sequence,
                    previousHash,
                    new Address(task, protocol, new SchemaDigest(schema), round, type),
                    new byte[0]);
            return new FrameHead(envelope, (long) buffer.position() + length);
        } catch (BufferUnderflowException e) {
            throw new MalformedFrameException("the frame ends after " + found + " bytes, within a field");
        } catch (IllegalArgumentException e) {
            throw new MalformedFrameException("a field is out of range: " + e.getMessage());
        }
    }

    private static void text(ByteBuffer buffer, byte[] utf8) {
        if (utf8.length > MAX_TEXT) {
            throw new IllegalArgumentException("a header text has at most " + MAX_TEXT + " bytes");
        }
        buffer.putShort((short) utf8.length).put(utf8);
    }

    private static String text(ByteBuffer buffer) {
        int length = Short.toUnsignedInt(buffer.getShort());
        if (length > MAX_TEXT || length > buffer.remaining()) {
            throw new MalformedFrameException("a header text of " + length + " bytes does not fit");
        }
        var slice = buffer.slice(buffer.position(), length);
        buffer.position(buffer.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(slice).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedFrameException("a header text is not UTF-8");
        }
    }
}
