package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.concordat.federation.job.JobState;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.transport.TestBroker;
import org.concordat.testkit.relay.HostileRelay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A federation whose broker authenticates nobody, and lets a relay do what it likes with every record. */
@Timeout(240)
class HostileRelayTest {
    private static final long FLAT = 16L << 20;

    @TempDir
    Path directory;

    @Test
    void allJobsComeToTheSameResultAndNothingFailsOrGrows(TestReporter told) throws Exception {
        var broker = TestBroker.shared();
        var written = broker.federation(TestFederation.PARTIES);
        var read = broker.federation(TestFederation.PARTIES);
        try (var relay = new HostileRelay(broker.hops(written, read), 17);
                var federation = new TestFederation(
                        directory, broker, TestFederation.PATIENT, false, new TestFederation.Wire(written, read))) {
            long begun = System.nanoTime();
            long droppedBefore = dropped(federation);
            runOneJob(federation);
            long before = heap();
            long bytesBefore = relay.garbageBytes();
            do {
                runOneJob(federation);
            } while (relay.garbageBytes() - bytesBefore < 2 * FLAT);
            long grown = heap() - before;
            double seconds = (System.nanoTime() - begun) / 1e9;
            long garbage = dropped(federation) - droppedBefore - relay.othersToDrop();
            told.publishEntry(Map.of(
                    "seconds", Double.toString(seconds),
                    "records of garbage that the parties read", Long.toString(garbage),
                    "bytes of garbage after the first job", Long.toString(relay.garbageBytes() - bytesBefore),
                    "bytes grown meanwhile", Long.toString(grown)));
            assertThat(grown)
                    .as("bytes kept, while garbage of twice as many bytes as may be came in small records alone")
                    .isLessThan(FLAT);
            for (var adversity : HostileRelay.Adversity.values()) {
                assertThat(relay.count(adversity)).as("%s", adversity).isPositive();
                told.publishEntry(adversity.name(), Long.toString(relay.count(adversity)));
            }
            assertThat(relay.count(HostileRelay.Adversity.DROPPED))
                    .as("about every fifth record")
                    .isGreaterThan(relay.count(HostileRelay.Adversity.CARRIED) / 10);
            assertThat(garbage / seconds)
                    .as("records of garbage that the parties read a second")
                    .isGreaterThanOrEqualTo(1_000);
            assertThat(List.copyOf(federation.at(TestFederation.BANK).running()))
                    .isEmpty();
        }
    }

    private static void runOneJob(TestFederation federation) throws Exception {
        var submitted = federation.submit(", \"rounds\": 4");
        federation.decide(submitted.id(), Decision.APPROVE, null);
        var views = federation.awaitEverywhere(submitted.id(), JobState.COMPLETED);
        assertThat(views.getFirst()
                        .tasks()
                        .getFirst()
                        .report()
                        .get("total_rows")
                        .asLong())
                .isEqualTo(8);
    }

    /** Records that were no part of a frame, at all parties. */
    private static long dropped(TestFederation federation) {
        return TestFederation.PARTIES.stream()
                .mapToLong(party -> federation.at(party).counters().get("dropped"))
                .sum();
    }

    /** The least of some looks, after collection: what is still in use then is kept. */
    private static long heap() {
        return IntStream.range(0, 5)
                .mapToLong(_ -> {
                    System.gc();
                    return ManagementFactory.getMemoryMXBean()
                            .getHeapMemoryUsage()
                            .getUsed();
                })
                .min()
                .orElseThrow();
    }
}
