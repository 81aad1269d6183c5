package org.concordat.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ReassemblyTest {
    private final Random random = new Random(11);

    @Test
    void makesAFrameOfChunksInAnyOrderAndRepeated() {
        var reassembly = new Reassembly(8 << 20, (_, _) -> true);
        var frame = frame(2_000_000);
        var chunks = new ArrayList<>(Chunks.split(frame));
        Collections.shuffle(chunks, random);
        long offset = 5;
        for (byte[] chunk : chunks.subList(0, chunks.size() - 1)) {
            assertThat(reassembly.add("t", offset++, chunk)).isEmpty();
            assertThat(reassembly.add("t", offset++, chunk)).isEmpty();
        }
        assertThat(reassembly.settled("t", offset)).isEqualTo(5);

        assertThat(reassembly.add("t", offset, chunks.getLast())).hasValue(frame);
        assertThat(reassembly.settled("t", offset + 1)).isEqualTo(offset + 1);
        assertThat(reassembly.heldBytes()).isZero();
    }

    @Test
    void holdsNoMoreThanItsLimit() {
        var reassembly = new Reassembly(4 << 20, (_, _) -> true);
        for (int i = 0; i < 10; i++) {
            var chunks = Chunks.split(frame(3_000_000));
            chunks.subList(0, 3).forEach(chunk -> reassembly.add("t", 0, chunk));
            assertThat(reassembly.heldBytes()).isLessThanOrEqualTo(4 << 20);
        }
        assertThat(reassembly.dropped()).isPositive();
    }

    @Test
    void gathersNothingOfALongFrameThatIsNotExpected() {
        var asked = new ArrayList<Long>();
        var reassembly = new Reassembly(64 << 20, (beginning, length) -> {
            assertThat(beginning.length).isGreaterThanOrEqualTo(8 << 10);
            asked.add(length);
            return false;
        });
        Chunks.split(frame(20 << 20)).subList(0, 1).forEach(chunk -> reassembly.add("t", 0, chunk));
        assertThat(reassembly.heldBytes()).isZero();
        assertThat(asked).containsExactly(20L << 20);
    }

    @Test
    void holdsLittleOfFramesWhoseBeginningNeverCame() {
        var reassembly = new Reassembly(64 << 20, (_, _) -> true);
        for (int i = 0; i < 20; i++) {
            var chunks = Chunks.split(frame(3_000_000));
            chunks.subList(1, 4).forEach(chunk -> reassembly.add("t", 0, chunk));
            assertThat(reassembly.heldBytes()).isLessThanOrEqualTo(Reassembly.UNPROVEN_BYTES + Chunks.RECORD_BYTES);
        }
        var late = Chunks.split(frame(2_000_000));
        late.subList(1, late.size()).forEach(chunk -> reassembly.add("t", 0, chunk));
        assertThat(reassembly.add("t", 0, late.getFirst())).isPresent();
    }

    /** A record of 49 bytes that makes whoever believes it hold places for 513 chunks. */
    @Test
    @Timeout(30)
    void lastChunksOfFramesThatNeverComeFillNothingAndKeepNoHonestFrameAway() {
        int limit = 256 << 20;
        var reassembly = new Reassembly(limit, (_, _) -> true);
        var frame = frame(2_000_000);
        var chunks = Chunks.split(frame);
        int body = Chunks.RECORD_BYTES - 48;
        var arrived = new ArrayList<byte[]>();
        for (int i = 0; i < 200_000; i++) {
            assertThat(reassembly.add("t", i, chunk(i, 512 * body + 1, 513, 512, 1)))
                    .isEmpty();
            if (i % 50_000 == 0) {
                reassembly.add("t", i, chunks.get(i / 50_000)).ifPresent(arrived::add);
            }
            if (i % 1_000 == 0) {
                assertThat(reassembly.openFrames()).isLessThanOrEqualTo(Reassembly.UNPROVEN_FRAMES + 1);
                assertThat(reassembly.heldBytes()).isLessThanOrEqualTo(Reassembly.UNPROVEN_BYTES + 2_010_000L);
            }
        }
        assertThat(arrived).containsExactly(frame);
        assertThat(reassembly.dropped()).isGreaterThan(199_000);
    }

    @Test
    void aFrameWithoutBeginningIsGivenUpThoughItGrowsBesideOthers() {
        var reassembly = new Reassembly(64 << 20, (_, _) -> true);
        reassembly.add("t", 0, Chunks.split(frame(2_000_000)).getFirst());
        Chunks.split(frame(20 << 20)).stream().skip(1).forEach(chunk -> {
            reassembly.add("t", 1, chunk);
            assertThat(reassembly.heldBytes())
                    .isLessThanOrEqualTo(Reassembly.UNPROVEN_BYTES + 2L * Chunks.RECORD_BYTES);
        });
    }

    @Test
    void framesOfManySendersArriveThoughTheirChunksAreMixedAndTheirBeginningsLast() {
        var reassembly = new Reassembly(64 << 20, (_, _) -> true);
        var frames = new ArrayList<byte[]>();
        for (int i = 0; i < 30; i++) {
            frames.add(frame(Chunks.RECORD_BYTES + 100 * i));
        }
        var chunks = frames.stream().map(Chunks::split).toList();
        for (int i = 0; i < 30; i++) {
            assertThat(reassembly.add("t" + i, 0, chunks.get(i).getLast())).isEmpty();
        }
        for (int i = 0; i < 30; i++) {
            assertThat(reassembly.add("t" + i, 1, chunks.get(i).getFirst())).hasValue(frames.get(i));
        }
        assertThat(reassembly.heldBytes()).isZero();
    }

    @Test
    void theLongestFrameHasRoomWithWhatItsChunksCost() {
        var frame = frame(4 << 20);
        var reassembly = new Reassembly(frame.length, (_, _) -> true);
        var chunks = Chunks.split(frame);
        chunks.subList(0, chunks.size() - 1).forEach(chunk -> reassembly.add("t", 0, chunk));
        assertThat(reassembly.add("t", 0, chunks.getLast())).hasValue(frame);
    }

    @Test
    void recordsThatClaimTheHashOfAnotherFrameAreNoChunksOfIt() {
        var reassembly = new Reassembly(8 << 20, (_, _) -> true);
        var frame = frame(1_000_000);
        var honest = Chunks.split(frame);
        var longer = Chunks.split(frame(1_500_000));
        var shorter = Chunks.split(frame(900_000));
        for (byte[] record : List.of(shorter.getLast(), longer.getLast(), longer.getFirst())) {
            ByteBuffer.wrap(record).position(4).put(honest.getFirst(), 4, Chunks.HASH_BYTES);
            assertThat(reassembly.add("t", 0, record)).isEmpty();
        }
        assertThat(reassembly.add("t", 0, honest.getFirst())).isEmpty();
        assertThat(reassembly.add("t", 0, honest.getLast())).hasValue(frame);
    }

    @Test
    void refusesAFrameThatIsNotOfItsHash() {
        var reassembly = new Reassembly(4 << 20, (_, _) -> true);
        var chunk = Chunks.split(frame(100)).getFirst();
        chunk[chunk.length - 1] ^= 1;

        assertThat(reassembly.add("t", 0, chunk)).isEmpty();
        assertThat(reassembly.dropped()).isEqualTo(1);
    }

    @Test
    void believesNoHeaderThatSplitWouldNotWrite() {
        for (int i = 0; i < 2_000; i++) {
            var chunk = Chunks.split(frame(100)).getFirst();
            int at = random.nextInt(48);
            byte before = chunk[at];
            chunk[at] = (byte) random.nextInt(256);
            var reassembly = new Reassembly(4 << 20, (_, _) -> true);

            var whole = reassembly.add("t", 0, chunk);

            assertThat(whole.isPresent()).isEqualTo(chunk[at] == before);
            assertThat(reassembly.heldBytes()).isLessThanOrEqualTo(chunk.length);
        }
    }

    private static byte[] chunk(int hash, int length, int count, int index, int body) {
        return ByteBuffer.allocate(48 + body)
                .putInt(0x43434b31)
                .putInt(hash)
                .position(4 + Chunks.HASH_BYTES)
                .putInt(length)
                .putInt(count)
                .putInt(index)
                .array();
    }

    private byte[] frame(int length) {
        var frame = new byte[length];
        random.nextBytes(frame);
        return frame;
    }
}
