package org.concordat.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Transport;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private static final PartyId BOB = new PartyId("bob");
    private static final int FRAMES = 120;

    @Test
    void changesNothingUnlessTold() {
        assertThat(through(Faults.seeded(1))).containsExactlyElementsOf(numbers());
    }

    @Test
    void repeatsItselfFromItsSeed() {
        var faults = Faults.seeded(2).drop(0.3).duplicate(0.2).reorder(4).delay(5);
        assertThat(through(faults)).isEqualTo(through(faults));
        assertThat(through(Faults.seeded(3).drop(0.3)))
                .isNotEqualTo(through(Faults.seeded(4).drop(0.3)));
    }

    @Test
    void losesAboutAsManyAsTold() {
        assertThat(through(Faults.seeded(5).drop(0.25))).hasSizeBetween(FRAMES / 2, FRAMES - 10);
        assertThat(through(Faults.seeded(5).drop(1))).isEmpty();
    }

    @Test
    void repeatsFrames() {
        assertThat(through(Faults.seeded(6).duplicate(1))).hasSize(2 * FRAMES).containsAll(numbers());
    }

    @Test
    void reordersWithinItsWindow() {
        var received = through(Faults.seeded(7).reorder(5));
        assertThat(received).hasSize(FRAMES - 4).doesNotHaveDuplicates();
        assertThat(received).isNotEqualTo(received.stream().sorted().toList());
    }

    @Test
    void holdsFramesBackBehindLaterOnes() {
        var received = through(Faults.seeded(8).delay(20));
        assertThat(received).hasSizeBetween(FRAMES - 21, FRAMES).doesNotHaveDuplicates();
        assertThat(received).isNotEqualTo(received.stream().sorted().toList());
    }

    private static List<Integer> numbers() {
        return java.util.stream.IntStream.range(0, FRAMES).boxed().toList();
    }

    private static List<Integer> through(Faults faults) {
        var received = new ArrayList<Integer>();
        var transport = faults.around(new Transport() {
            @Override
            public void send(PartyId to, byte[] frame) {
                received.add((int) frame[0]);
            }

            @Override
            public void start(Receiver receiver) {}

            @Override
            public void close() {}
        });
        for (int i = 0; i < FRAMES; i++) {
            transport.send(BOB, new byte[] {(byte) i});
        }
        return received;
    }
}
