package org.concordat.runtime.job;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.concordat.crypto.DecryptionKey;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.SecretAccess;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.Role;
import org.concordat.federation.audit.Discloses;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.channel.Message;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.channel.Session;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Parameters;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.model.ModelShare;
import org.concordat.federation.script.Script;
import org.concordat.federation.script.Step;
import org.concordat.federation.task.Cost;
import org.concordat.federation.task.Leakage;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.Report;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.matrix.Matrix;
import org.jspecify.annotations.Nullable;

/** Guest and hosts count their rows with the arbiter, some rounds long; a host can be held, or made to fail. */
final class CountingProtocol implements Protocol<CountingProtocol.Counting> {
    /** Opened when a held host may go on. */
    final CountDownLatch gate = new CountDownLatch(1);

    /** Opened when a host is held. */
    final CountDownLatch held = new CountDownLatch(1);

    /** The round after which the last attempt went on; 0 where it began anew. */
    volatile int wentOnAfter;

    /** What it drew in each attempt: once for the task, in hexadecimal digits, and anew. */
    final List<String> drawnOnce = new CopyOnWriteArrayList<>();

    final List<Long> drawnEachTime = new CopyOnWriteArrayList<>();

    /** A host that has a script of its own, and asks the arbiter twice in a round. */
    volatile boolean asksTwice;

    /** Opened when the arbiter begins what it does for minutes, where the task asks for that. */
    final CountDownLatch computes = new CountDownLatch(1);

    /** What the arbiter made, where the task asks for a key. */
    volatile @Nullable DecryptionKey key;

    /** The secret of {@link #key}. */
    volatile byte[] secret = new byte[0];

    sealed interface Counting extends Message {
        @Discloses(kind = DisclosureKind.PLAINTEXT_AGGREGATE, what = "a number of rows")
        record Rows(long count, long draw) implements Counting {}

        @Discloses(kind = DisclosureKind.PLAINTEXT_AGGREGATE, what = "the number of all rows")
        record Total(long count) implements Counting {}
    }

    /** What a checkpoint keeps. */
    record Counted(long total) {}

    record CountReport(long totalRows, int rounds, long sharedDraw) implements Report {}

    record CountShare(long total) implements ModelShare {
        @Override
        public String protocol() {
            return "counting@1";
        }
    }

    @Override
    public String name() {
        return "counting";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Set<String> tasks() {
        return Set.of("count", "predict");
    }

    @Override
    public Set<Class<? extends ModelShare>> shares() {
        return Set.of(CountShare.class);
    }

    @Override
    public Set<Role> roles() {
        return Set.of(Role.GUEST, Role.HOST, Role.ARBITER);
    }

    @Override
    public Class<Counting> messages() {
        return Counting.class;
    }

    @Override
    public Script script(TaskSpec task) {
        if (task.task().equals("predict")) {
            return Script.local();
        }
        return asksTwice
                ? Script.of(Step.repeat(
                        "rounds",
                        Role.GUEST,
                        Step.send(Role.HOST, Role.ARBITER, Counting.Rows.class),
                        Step.send(Role.HOST, Role.ARBITER, Counting.Rows.class),
                        Step.send(Role.ARBITER, Role.HOST, Counting.Total.class)))
                : honest(Parameters.of(task, 0).flag("checkpoints", false));
    }

    private static Script honest(boolean checkpoints) {
        var round = List.of(
                Step.send(Role.GUEST, Role.ARBITER, Counting.Rows.class),
                Step.send(Role.HOST, Role.ARBITER, Counting.Rows.class),
                Step.send(Role.ARBITER, Role.GUEST, Counting.Total.class),
                Step.send(Role.ARBITER, Role.HOST, Counting.Total.class));
        var end = checkpoints ? List.of(Step.checkpoint("round")) : List.<Step>of();
        var steps = Stream.concat(round.stream(), end.stream()).toArray(Step[]::new);
        return Script.of(Step.repeat("rounds", Role.GUEST, steps));
    }

    @Override
    public Leakage leakage(TaskSpec task, JobSpec job) {
        return new Leakage(
                List.of(new Leakage.Learns(Role.ARBITER, "how many rows each party has")), List.of(), List.of());
    }

    @Override
    public Optional<String> question(TaskSpec task, JobSpec job) {
        return Parameters.of(task, 0).text("question");
    }

    @Override
    public Cost cost(TaskSpec task, JobSpec job, Cost.Size size) {
        long rounds = Parameters.of(task, 0).integer("rounds", 1, 1, 100_000);
        return size.role() == Role.ARBITER ? Cost.NOTHING : new Cost(rounds, 16 * rounds, size.rows());
    }

    @Override
    public List<Problem> check(JobSpec job, int taskIndex) {
        var parameters = Parameters.of(job.tasks().get(taskIndex), taskIndex);
        parameters.integer("rounds", 1, 1, 100_000);
        parameters.flag("hold_host", false);
        parameters.flag("fail_host", false);
        parameters.integer("unfit_rows", 0, 0, 100);
        parameters.flag("checkpoints", false);
        parameters.integer("hold_at", 0, 0, 100_000);
        parameters.integer("key_bits", 0, 0, 3072);
        parameters.flag("compute", false);
        parameters.integer("min_samples_leaf", 1, 1, 100);
        parameters.text("question");
        return parameters.problems();
    }

    @Override
    public TaskResult run(TaskContext<Counting> context) {
        var session = context.session();
        if (context.task().task().equals("predict")) {
            return predict(context);
        }
        var parameters = Parameters.of(context.task(), 0);
        int rounds = parameters.integer("rounds", 1, 1, 100_000);
        if (session.self().role() == Role.HOST) {
            parameters.text("question").ifPresent(question -> {
                context.quota().grant(1);
                context.quota().hold(question);
            });
            misbehave(parameters);
        }
        if (session.self().role() == Role.ARBITER) {
            makeKey(context, parameters.integer("key_bits", 0, 0, 3072));
            if (parameters.flag("compute", false)) {
                compute(Objects.requireNonNull(key), context.session().random());
            }
            return arbitrate(context, rounds);
        }
        drawnEachTime.add(session.random().nextLong());
        drawnOnce.add(HexFormat.of().formatHex(session.drawnOnce("draw")));
        long own = context.dataset().orElseThrow().ids().size();
        long draw = session.shared("draw").nextLong();
        long total = 0;
        for (int i = first(session); i <= rounds; i++) {
            if (session.self().role() == Role.HOST && i == parameters.integer("hold_at", 0, 0, 100_000)) {
                hold();
            }
            var round = session.round(i);
            round.arbiter().send(new Counting.Rows(own, draw));
            if (asksTwice && session.self().role() == Role.HOST) {
                round.arbiter().send(new Counting.Rows(own, draw));
            }
            total = round.arbiter().receive(Counting.Total.class).count();
            seal(context, i, total);
            session.progress(Progress.of("round " + i + " of " + rounds, i, rounds));
        }
        var scores = session.self().role() == Role.GUEST
                ? List.of(new TaskResult.Score("a,b", "train", 1.0, 0.25))
                : List.<TaskResult.Score>of();
        return new TaskResult(new CountReport(total, rounds, draw), new CountShare(total), scores);
    }

    /** What an earlier job counted. */
    private static TaskResult predict(TaskContext<Counting> context) {
        long total = context.session().self().role() == Role.ARBITER
                ? 0
                : ((CountShare) context.workspace().require(ModelShare.class, "count")).total();
        return TaskResult.of(new CountReport(total, 0, 0));
    }

    private int first(Session<Counting> session) {
        wentOnAfter =
                session.resumption(Counted.class).map(Session.Resumption::round).orElse(0);
        return wentOnAfter + 1;
    }

    private static void seal(TaskContext<Counting> context, int round, long total) {
        if (Parameters.of(context.task(), 0).flag("checkpoints", false)) {
            context.session().checkpoint(round, new Counted(total));
        }
    }

    private TaskResult arbitrate(TaskContext<Counting> context, int rounds) {
        long total = 0;
        for (int i = first(context.session()); i <= rounds; i++) {
            var round = context.session().round(i);
            var guest = round.guest().receive(Counting.Rows.class);
            total = guest.count();
            for (var host : round.hosts()) {
                var rows = host.receive(Counting.Rows.class, given -> {
                    if (given.draw() != guest.draw()) {
                        throw new IllegalArgumentException("the job seeds differ");
                    }
                });
                total += rows.count();
            }
            var message = new Counting.Total(total);
            round.guest().send(message);
            round.hosts().sendEach(message);
            seal(context, i, total);
        }
        return TaskResult.of(new CountReport(total, rounds, 0));
    }

    private void makeKey(TaskContext<Counting> context, int bits) {
        if (bits > 0) {
            var made = context.scheme().generateKey(bits, context.session().random());
            secret = made.secretBytes(new SecretAccess("a test looks for it everywhere"));
            key = made;
        }
    }

    /** Decrypts without a word, each time some seconds, for minutes in all. */
    private void compute(DecryptionKey made, SecureRandom random) {
        var zeros = Matrix.zeros(20_000, 1);
        var encrypted = made.encryptionKey().encrypt(zeros, FixedPoint.ofBound(8, 0), random);
        computes.countDown();
        for (int i = 0; i < 1_000; i++) {
            made.decrypt(encrypted, zeros.rows(), 1, FixedPoint.ofBound(8, 0));
        }
    }

    private void misbehave(Parameters parameters) {
        if (parameters.flag("fail_host", false)) {
            throw new FederationException(ErrorCode.policy("intersection-too-small"), "too few rows are in common");
        }
        int unfit = parameters.integer("unfit_rows", 0, 0, 100);
        if (unfit > 0) {
            throw new FederationException(
                    unfit > 1 ? ErrorCode.data("values-unfit") : ErrorCode.data("table-too-large"),
                    unfit + " values are unfit");
        }
        if (parameters.flag("hold_host", false)) {
            hold();
        }
    }

    private void hold() {
        held.countDown();
        try {
            gate.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
