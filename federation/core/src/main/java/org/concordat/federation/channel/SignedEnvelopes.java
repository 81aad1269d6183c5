package org.concordat.federation.channel;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.concordat.crypto.CiphertextException;
import org.concordat.crypto.envelope.OpeningKey;
import org.concordat.crypto.envelope.SigningKey;
import org.concordat.federation.PartyId;
import org.jspecify.annotations.Nullable;

/**
 * Envelopes that a broker can neither read nor change: the payload is sealed by HPKE to the receiver's key with the header as
 * associated data, and header and ciphertext are signed by the sender (Ed25519).
 *
 * <p>A frame is {@code CCS1}, the federation's name, the header (an envelope without payload), the sealed payload, and the
 * signature over all before it. Who sent it is believed only after the signature holds under the key that the federation
 * lists for the header's {@code from}.
 */
public final class SignedEnvelopes implements EnvelopeSeal {
    private static final int MAGIC = 0x43435331;
    private static final byte[] INFO = "concordat envelope 1".getBytes(StandardCharsets.UTF_8);

    private final byte[] federation;
    private final SigningKey signingKey;
    private final OpeningKey openingKey;
    private final Map<PartyId, PartyKeys> parties;

    public SignedEnvelopes(
            String federation, SigningKey signingKey, OpeningKey openingKey, Map<PartyId, PartyKeys> parties) {
        this.federation = federation.getBytes(StandardCharsets.UTF_8);
        this.signingKey = signingKey;
        this.openingKey = openingKey;
        this.parties = Map.copyOf(parties);
    }

    @Override
    public byte[] seal(Envelope envelope) {
        var receiver = parties.get(envelope.stream().to());
        if (receiver == null) {
            throw new IllegalArgumentException(
                    "the federation lists no keys of " + envelope.stream().to());
        }
        byte[] header = EnvelopeCodec.encode(withPayload(envelope, new byte[0]));
        byte[] associated = join(federation, header);
        byte[] sealed = receiver.sealingKey().seal(INFO, associated, envelope.payload());
        var frame = ByteBuffer.allocate(
                4 + 4 + federation.length + 4 + header.length + 4 + sealed.length + SigningKey.SIGNATURE_BYTES);
        frame.putInt(MAGIC);
        frame.putInt(federation.length).put(federation);
        frame.putInt(header.length).put(header);
        frame.putInt(sealed.length).put(sealed);
        return frame.put(signingKey.sign(frame.array(), frame.position())).array();
    }

    @Override
    public Envelope open(byte[] frame) {
        var in = ByteBuffer.wrap(frame);
        try {
            if (in.getInt() != MAGIC) {
                throw new MalformedFrameException("this is not a signed envelope of version 1");
            }
            if (!Arrays.equals(bytes(in), federation)) {
                throw new MalformedFrameException("this envelope is of another federation");
            }
            byte[] header = bytes(in);
            byte[] sealed = bytes(in);
            int signedLength = in.position();
            var signature = new byte[SigningKey.SIGNATURE_BYTES];
            in.get(signature);
            if (in.hasRemaining()) {
                throw new MalformedFrameException("the envelope is followed by " + in.remaining() + " bytes too many");
            }
            var envelope = EnvelopeCodec.decode(header);
            if (!authentic(parties.get(envelope.stream().from()), frame, signedLength, signature)) {
                throw new MalformedFrameException("the signature is not that of the party named as sender");
            }
            return withPayload(envelope, openingKey.open(INFO, join(federation, header), sealed));
        } catch (BufferUnderflowException _) {
            throw new MalformedFrameException("the frame ends after " + frame.length + " bytes, within a field");
        } catch (CiphertextException e) {
            throw new MalformedFrameException(String.valueOf(e.getMessage()));
        }
    }

    private static boolean authentic(@Nullable PartyKeys sender, byte[] frame, int signedLength, byte[] signature) {
        return sender != null && sender.verifyingKey().verifies(frame, signedLength, signature);
    }

    private static byte[] bytes(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new MalformedFrameException("a field of " + Integer.toUnsignedString(length) + " bytes is beyond the "
                    + in.remaining() + " left");
        }
        var bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static byte[] join(byte[] federation, byte[] header) {
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
