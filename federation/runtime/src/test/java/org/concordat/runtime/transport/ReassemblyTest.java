package org.concordat.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReassemblyTest {
    private final Random random = new Random(11);

    @Test
    void makesAFrameOfChunksInAnyOrderAndRepeated() {
        var reassembly = new Reassembly(8 << 20, (_, _) -> true);
        var frame = frame(2_000_000);
        var chunks = new java.util.ArrayList<>(Chunks.split(frame));
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
        var asked = new java.util.ArrayList<Long>();
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

    private byte[] frame(int length) {
        var frame = new byte[length];
        random.nextBytes(frame);
        return frame;
    }
}
