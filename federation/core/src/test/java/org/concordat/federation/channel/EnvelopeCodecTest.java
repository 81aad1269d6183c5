package org.concordat.federation.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobId;
import org.junit.jupiter.api.Test;

class EnvelopeCodecTest {
    private static final List<Envelope.Kind> KINDS = List.of(Envelope.Kind.values());

    private static Envelope draw(SplittableRandom random) {
        var hash = new byte[Envelope.HASH_BYTES];
        random.nextBytes(hash);
        var payload = new byte[random.nextInt(60)];
        random.nextBytes(payload);
        var stream = new StreamId(
                new JobId(new UUID(random.nextLong(), random.nextLong())),
                random.nextInt(5),
                new PartyId("bank-" + random.nextInt(9)),
                new PartyId("bureau-" + random.nextInt(9)));
        var schema = new byte[Envelope.HASH_BYTES];
        random.nextBytes(schema);
        var address = new Address(
                random.nextInt(-1, 9), "mean@1", new SchemaDigest(schema), random.nextInt(100), "HostValue");
        return new Envelope(
                KINDS.get(random.nextInt(KINDS.size())),
                stream,
                random.nextLong(1, Long.MAX_VALUE),
                hash,
                address,
                payload);
    }

    @Test
    void givesBackWhatItEncoded() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 500; i++) {
            var envelope = draw(random);
            assertThat(EnvelopeCodec.decode(EnvelopeCodec.encode(envelope)))
                    .usingRecursiveComparison()
                    .isEqualTo(envelope);
        }
    }

    @Test
    void refusesMutatedBytesOrReadsThemAsTheOneEnvelopeTheyEncode() {
        var random = new SplittableRandom(2);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            var bytes = EnvelopeCodec.encode(draw(random));
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            var mutated = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 8)) : bytes;
            try {
                assertThat(EnvelopeCodec.encode(EnvelopeCodec.decode(mutated))).isEqualTo(mutated);
            } catch (MalformedFrameException _) {
                refused++;
            }
        }
        assertThat(refused).isBetween(2_000, 19_999);
    }

    @Test
    void namesWhatIsWrong() {
        var bytes = EnvelopeCodec.encode(draw(new SplittableRandom(3)));
        assertThatThrownBy(() -> EnvelopeCodec.decode(new byte[] {0, 0, 0, 0}))
                .hasMessageContaining("not an envelope of version 2");
        assertThatThrownBy(() -> EnvelopeCodec.decode(Arrays.copyOf(bytes, 20)))
                .hasMessageContaining("ends after 20 bytes");
        assertThatThrownBy(() -> EnvelopeCodec.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                .hasMessageContaining("declared");
    }

    @Test
    void readsTheHeadWithoutThePayload() {
        var envelope = draw(new SplittableRandom(4));
        var bytes = EnvelopeCodec.encode(envelope);
        var head = EnvelopeCodec.decodeHead(Arrays.copyOf(bytes, bytes.length - envelope.payload().length));
        assertThat(head.frameBytes()).isEqualTo(bytes.length);
        assertThat(head.envelope().address()).isEqualTo(envelope.address());
        assertThat(head.envelope().payload()).isEmpty();
    }
}
