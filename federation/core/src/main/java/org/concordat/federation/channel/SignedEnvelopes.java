package org.concordat.federation.channel;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.envelope.OpeningKey;
import org.concordat.crypto.envelope.SealingKey;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.crypto.envelope.VerifyingKey;
import org.concordat.federation.PartyId;

/**
 * Envelopes that a broker can neither read nor change. The payload is sealed by HPKE with the header as associated data: to
 * the receiver's federation key for coordination (attempt 0), to its key of the job for a job's messages. Acknowledgements and
 * heartbeats have no payload, and none is sealed.
 *
 * <p>A frame is {@code CCS3}, the federation's name (u8 length), the header (u16 length; an envelope without payload), the
 * length of the sealed payload (u32), its SHA-256, the sender's Ed25519 signature over all before it, and the sealed payload.
 * So the beginning of a frame tells, authentically, whose it is and how long it will be. Who sent it is believed only after
 * the signature holds under a key of the header's {@code from}: the one that it began the job with, or its present one; for
 * coordination also one of before its last rotations, as long as the federation's manifest says.
 */
public final class SignedEnvelopes implements EnvelopeSeal {
    /** The version of the envelope that this class makes and reads; agreed upon at a job's start. */
    public static final int VERSION = 3;

    private static final int MAGIC = 0x43435333;
    private static final int LONGEST_NAME = 255;
    private static final byte[] INFO = "concordat envelope 3".getBytes(StandardCharsets.UTF_8);

    private final byte[] federation;
    private final KeysInForce keys;
    private final JobKeys jobs;

    /**
     * A party's own long-term secrets.
     *
     * @param formerSigning of before the last rotations: they sign on in the jobs that were begun with them
     * @param opening the present one first; then those of before the last rotations, which still open what was sealed to them
     */
    public record Own(SigningKey signing, List<SigningKey> formerSigning, List<OpeningKey> opening) {
        public Own {
            formerSigning = List.copyOf(formerSigning);
            opening = List.copyOf(opening);
        }

        public Own(SigningKey signing, List<OpeningKey> opening) {
            this(signing, List.of(), opening);
        }

        /** The key whose public half that is; the present one where it is not here any more. */
        SigningKey signing(VerifyingKey as) {
            return formerSigning.stream()
                    .filter(key -> key.verifyingKey().equals(as))
                    .findFirst()
                    .orElse(signing);
        }
    }

    public SignedEnvelopes(String federation, Own own, Map<PartyId, PartyKeys> parties, JobKeys jobs) {
        this(federation, new KeysInForce(new KeysInForce.Snapshot(own, parties), InstantSource.system()), jobs);
    }

    public SignedEnvelopes(String federation, KeysInForce keys, JobKeys jobs) {
        this.federation = federation.getBytes(StandardCharsets.UTF_8);
        if (this.federation.length > LONGEST_NAME) {
            throw new IllegalArgumentException("a federation's name has at most " + LONGEST_NAME + " bytes");
        }
        this.keys = keys;
        this.jobs = jobs;
    }

    /** A frame taken apart; the sealed payload begins at {@code sealedFrom}. */
    private record Parts(byte[] header, Envelope envelope, int sealedLength, byte[] sealedHash, int sealedFrom) {}

    @Override
    public byte[] seal(Envelope envelope) {
        var now = keys.now();
        var receiver = now.parties().get(envelope.stream().to());
        if (receiver == null) {
            throw new IllegalArgumentException(
                    "the federation lists no keys of " + envelope.stream().to());
        }
        byte[] header = EnvelopeCodec.encode(withPayload(envelope, new byte[0]));
        byte[] sealed = envelope.kind() == Envelope.Kind.DATA
                ? sealingKey(envelope, receiver).seal(info(envelope), associated(header), envelope.payload())
                : new byte[0];
        var frame = ByteBuffer.allocate(4
                + 1
                + federation.length
                + 2
                + header.length
                + 4
                + Envelope.HASH_BYTES
                + SigningKey.SIGNATURE_BYTES
                + sealed.length);
        frame.putInt(MAGIC).put((byte) federation.length).put(federation);
        frame.putShort((short) header.length).put(header);
        frame.putInt(sealed.length).put(Envelope.sha256(sealed));
        var signer = jobs.signer(envelope.stream().job(), envelope.stream().from())
                .map(now.own()::signing)
                .orElse(now.own().signing());
        frame.put(signer.sign(frame.array(), frame.position()));
        return frame.put(sealed).array();
    }

    private SealingKey sealingKey(Envelope envelope, PartyKeys receiver) {
        var stream = envelope.stream();
        return ofJob(envelope)
                ? jobs.sealingKey(stream.job(), stream.to())
                        .orElseThrow(() -> new IllegalStateException("job " + stream.job() + " has no key of "
                                + stream.to() + " here: it has not begun, or has" + " ended"))
                : receiver.sealingKey();
    }

    private byte[] info(Envelope envelope) {
        byte[] specification =
                ofJob(envelope) ? jobs.specification(envelope.stream().job()).orElse(new byte[0]) : new byte[0];
        return ByteBuffer.allocate(INFO.length + 4 + specification.length + Envelope.HASH_BYTES)
                .put(INFO)
                .putInt(specification.length)
                .put(specification)
                .put(envelope.address().schema().sha256())
                .array();
    }

    /** What is sealed to a key of the job: all of its attempts. */
    private static boolean ofJob(Envelope envelope) {
        return envelope.stream().attempt() > 0;
    }

    @Override
    public FrameHead head(byte[] beginning) {
        var parts = parts(beginning);
        return new FrameHead(parts.envelope(), (long) parts.sealedFrom() + parts.sealedLength());
    }

    @Override
    public FrameHead verify(byte[] frame) {
        var parts = parts(frame);
        sealed(frame, parts);
        return new FrameHead(parts.envelope(), frame.length);
    }

    @Override
    public boolean opens(Envelope head) {
        return !ofJob(head) || jobs.openingKey(head.stream().job()).isPresent();
    }

    @Override
    public Envelope open(byte[] frame) {
        var parts = parts(frame);
        var sealed = sealed(frame, parts);
        var head = parts.envelope();
        if (head.kind() != Envelope.Kind.DATA) {
            return head;
        }
        var mayOpen = ofJob(head)
                ? jobs.openingKey(head.stream().job()).stream().toList()
                : keys.now().own().opening();
        CiphertextException last = new CiphertextException(
                "job " + head.stream().job() + " has no key here: it was not accepted, or has ended");
        for (OpeningKey key : mayOpen) {
            try {
                return withPayload(head, key.open(info(head), associated(parts.header()), sealed));
            } catch (CiphertextException e) {
                last = e;
            }
        }
        throw new MalformedFrameException(String.valueOf(last.getMessage()));
    }

    /** All but the sealed payload, found authentic. */
    private Parts parts(byte[] frame) {
        var in = ByteBuffer.wrap(frame);
        try {
            if (in.getInt() != MAGIC) {
                throw new MalformedFrameException("this is not a signed envelope of version " + VERSION);
            }
            if (!Arrays.equals(bytes(in, Byte.toUnsignedInt(in.get())), federation)) {
                throw new MalformedFrameException("this envelope is of another federation");
            }
            byte[] header = bytes(in, Short.toUnsignedInt(in.getShort()));
            int sealedLength = in.getInt();
            byte[] sealedHash = bytes(in, Envelope.HASH_BYTES);
            int signedLength = in.position();
            byte[] signature = bytes(in, SigningKey.SIGNATURE_BYTES);
            var envelope = EnvelopeCodec.decode(header);
            if (signers(envelope).noneMatch(key -> key.verifies(frame, signedLength, signature))) {
                throw new MalformedFrameException("the signature is not that of the party named as sender");
            }
            if (sealedLength < 0 || envelope.payload().length > 0) {
                throw new MalformedFrameException("the head of the envelope contradicts itself");
            }
            return new Parts(header, envelope, sealedLength, sealedHash, in.position());
        } catch (BufferUnderflowException _) {
            throw new MalformedFrameException("the frame ends after " + frame.length + " bytes, within a field");
        }
    }

    private static byte[] sealed(byte[] frame, Parts parts) {
        int found = frame.length - parts.sealedFrom();
        if (found != parts.sealedLength()) {
            throw new MalformedFrameException(
                    "found " + found + " bytes of sealed payload, declared " + parts.sealedLength());
        }
        var sealed = Arrays.copyOfRange(frame, parts.sealedFrom(), frame.length);
        if (!Arrays.equals(Envelope.sha256(sealed), parts.sealedHash())) {
            throw new MalformedFrameException("the sealed payload is not the one that was signed");
        }
        return sealed;
    }

    /** The keys that may have signed it. */
    private Stream<VerifyingKey> signers(Envelope envelope) {
        var from = envelope.stream().from();
        var listed = keys.believed(from).limit(ofJob(envelope) ? 1 : Long.MAX_VALUE);
        return Stream.concat(listed, jobs.signer(envelope.stream().job(), from).stream())
                .distinct();
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        if (length > in.remaining()) {
            throw new MalformedFrameException(
                    "a field of " + length + " bytes is beyond the " + in.remaining() + " left");
        }
        var bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private byte[] associated(byte[] header) {
        return ByteBuffer.allocate(4 + federation.length + header.length)
                .putInt(federation.length)
                .put(federation)
                .put(header)
                .array();
    }

    private static Envelope withPayload(Envelope envelope, byte[] payload) {
        return new Envelope(
                envelope.kind(),
                envelope.stream(),
                envelope.sequence(),
                envelope.previousHash(),
                envelope.address(),
                payload);
    }
}
