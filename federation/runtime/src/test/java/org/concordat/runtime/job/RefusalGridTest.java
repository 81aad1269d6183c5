package org.concordat.runtime.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.concordat.runtime.job.TestFederation.BANK;
import static org.concordat.runtime.job.TestFederation.BUREAU;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.Role;
import org.concordat.federation.channel.Message;
import org.concordat.federation.dataset.DatasetRows;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.Reason;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.query.AnswerGrid;
import org.concordat.federation.script.Script;
import org.concordat.federation.task.Leakage;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.Report;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.Protocols;
import org.concordat.protocol.intersection.Intersection;
import org.concordat.runtime.job.ApprovalService.Decision;
import org.concordat.runtime.transport.TestBroker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What lies in a party's own data is told at a step of the time grid, whatever protocol found it; over real stores and a real
 * broker. The party's clock stands still, so that the step is the first after the attempt began, to the nanosecond.
 */
@Timeout(240)
class RefusalGridTest {
    private final Instant now = Instant.now();

    @TempDir
    Path directory;

    /** Keeps a party back until the test lets it go, and tells until when it would have waited. */
    private static final class Held implements AnswerGrid.Pause {
        final LinkedBlockingQueue<Instant> until = new LinkedBlockingQueue<>();
        final CountDownLatch leave;

        Held(int gates) {
            leave = new CountDownLatch(gates);
        }

        @Override
        public void until(Instant instant) {
            until.add(instant);
            try {
                leave.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        Instant next() throws InterruptedException {
            return Objects.requireNonNull(
                    until.poll(60, TimeUnit.SECONDS), "the refusal was told without being held back");
        }
    }

    private void hold(TestFederation federation, PartyId party, Held pause) {
        federation.restart(party, Clock.fixed(now, ZoneOffset.UTC), pause);
    }

    /** A protocol by its name, kinds and roles, whose last data member cannot use its rows. */
    private static final class Unfit<M extends Message> extends ForwardingProtocol<M> {
        record Nothing() implements Report {}

        Unfit(Protocol<M> protocol) {
            super(protocol);
        }

        @Override
        public List<Set<String>> inputs(TaskSpec task) {
            return List.of();
        }

        @Override
        public Script script(TaskSpec task) {
            return Script.local(); // nothing is sent
        }

        @Override
        public Leakage leakage(TaskSpec task, JobSpec job) {
            return new Leakage(List.of(), List.of(), List.of());
        }

        @Override
        public List<Problem> check(JobSpec job, int taskIndex) {
            return List.of();
        }

        Role refusing() {
            return roles().contains(Role.HOST) ? Role.HOST : Role.GUEST;
        }

        @Override
        public TaskResult run(TaskContext<M> context) {
            if (context.session().self().role() == refusing()) {
                throw new FederationException(ErrorCode.data("of-" + name()), "7 rows are unfit");
            }
            return TaskResult.of(new Nothing());
        }
    }

    @Test
    void whateverProtocolRefusesAPartysDataItIsToldAlikeAndAtAStep() throws Exception {
        var protocols = Protocols.all().protocols().stream()
                .<Protocol<?>>map(protocol -> unfit(protocol))
                .toList();
        var pause = new Held(0);
        try (var federation =
                TestFederation.knowing(directory, TestBroker.shared(), protocols.toArray(Protocol<?>[]::new))) {
            hold(federation, BUREAU, pause);
            hold(federation, BANK, pause);
            var told = new HashSet<Reason>();
            for (var protocol : protocols) {
                var job = federation
                        .submitTask(
                                "{\"task\": \"" + ofItsOwn(protocol) + "\", \"protocol\": \"" + protocol.name() + "\"}")
                        .id();
                federation.decide(job, Decision.APPROVE, null);
                assertThat(pause.next()).as(protocol.name()).isEqualTo(now.plus(JobRunner.REFUSAL_STEP));
                federation.awaitEverywhere(job, JobState.FAILED);
                var reason = federation
                        .at(TestFederation.NOTARY)
                        .jobs()
                        .find(job)
                        .orElseThrow()
                        .reason();
                told.add(new Reason(reason.code(), null, null, reason.detail()));
            }
            assertThat(told).singleElement().extracting(Reason::code).isEqualTo(Reason.DATASET_NOT_USABLE);
            assertThat(pause.until).isEmpty();
        }
    }

    /** A task of the protocol that needs none before it. */
    private static String ofItsOwn(Protocol<?> protocol) {
        return protocol.tasks().stream()
                .filter(task -> !task.equals("predict"))
                .sorted()
                .findFirst()
                .orElseThrow();
    }

    private static <M extends Message> Unfit<M> unfit(Protocol<M> protocol) {
        return new Unfit<>(protocol);
    }

    /** Of what the party says of two jobs, a word of the first would come first. */
    @Test
    void nothingIsToldBeforeTheStep() throws Exception {
        try (var federation = TestFederation.knowing(directory, TestBroker.shared(), new Intersection())) {
            federation.hold(BUREAU, new DatasetRows(List.of("a", "b", "a"), List.of(), Matrix.zeros(3, 0), null));
            var pause = new Held(1);
            hold(federation, BUREAU, pause);
            var job = federation.submitTask("{\"task\": \"intersect\"}").id();
            federation.decide(job, Decision.APPROVE, null);
            assertThat(pause.next()).isEqualTo(now.plus(JobRunner.REFUSAL_STEP));

            var later = federation.submit("");
            federation.decide(later.id(), Decision.APPROVE, null);
            federation.awaitEverywhere(later.id(), JobState.COMPLETED);
            assertThat(federation.at(BANK).jobs().find(job).orElseThrow().state())
                    .isEqualTo(JobState.RUNNING);

            pause.leave.countDown();
            federation.awaitEverywhere(job, JobState.FAILED);
            assertThat(federation.at(BANK).jobs().find(job).orElseThrow().reason())
                    .isNotNull()
                    .extracting(Reason::code)
                    .isEqualTo(Reason.DATASET_NOT_USABLE);
        }
    }
}
