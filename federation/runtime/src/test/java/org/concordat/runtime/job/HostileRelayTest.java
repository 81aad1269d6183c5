package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import org.concordat.federation.job.JobState;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.transport.TestBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A federation whose broker authenticates nobody, and lets a relay do what it likes with every record. */
@Timeout(240)
class HostileRelayTest {
    private static final long FLAT = 64L << 20;

    @TempDir
    Path directory;

    @Test
    void twoJobsComeToTheSameResultAndNothingFails(TestReporter told) throws Exception {
        var broker = TestBroker.shared();
        var written = broker.federation(TestFederation.PARTIES);
        var read = broker.federation(TestFederation.PARTIES);
        try (var relay = new HostileRelay(broker.bootstrapServers(), written, read, 17);
                var federation = new TestFederation(
                        directory, broker, TestFederation.PATIENT, false, new TestFederation.Wire(written, read))) {
            long before = 0;
            long begun = System.nanoTime();
            for (int job = 0; job < 2; job++) {
                relay.another();
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
                before = job == 0 ? heap() : before;
            }
            assertThat(heap()).as("memory after the second job, in bytes").isLessThan(before + FLAT);
            double seconds = (System.nanoTime() - begun) / 1e9;
            for (var adversity : HostileRelay.Adversity.values()) {
                assertThat(relay.count(adversity)).as("%s", adversity).isPositive();
                told.publishEntry(adversity.name(), Long.toString(relay.count(adversity)));
            }
            assertThat(relay.count(HostileRelay.Adversity.DROPPED))
                    .as("about every fifth record")
                    .isGreaterThan(relay.count(HostileRelay.Adversity.CARRIED) / 10);
            assertThat(relay.count(HostileRelay.Adversity.GARBAGE) / seconds)
                    .as("records of garbage a second, 1,000 where the machine is idle")
                    .isGreaterThan(200);
            assertThat(List.copyOf(federation.at(TestFederation.BANK).running()))
                    .isEmpty();
        }
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
