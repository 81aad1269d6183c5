package org.concordat.testkit;

import java.util.List;
import java.util.Set;
import org.concordat.crypto.FixedPoint;
import org.concordat.crypto.FreshMatrix;
import org.concordat.crypto.MaskedMatrix;
import org.concordat.crypto.PublicKeyBytes;
import org.concordat.crypto.Residues;
import org.concordat.federation.Role;
import org.concordat.federation.audit.Discloses;
import org.concordat.federation.audit.DisclosureKind;
import org.concordat.federation.channel.Message;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.script.Script;
import org.concordat.federation.script.Step;
import org.concordat.federation.task.Leakage;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.Report;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;

/** A small protocol to try the testkit on: in each of 3 rounds the guest learns the sum of all members' first features. */
final class MeanProtocol implements Protocol<MeanProtocol.MeanMessage> {
    static final int ROUNDS = 3;
    static final FixedPoint ENCODING = FixedPoint.ofBound(1000, 20);
    static final FixedPoint TOTAL = FixedPoint.ofBound(10000, 20);

    sealed interface MeanMessage extends Message {}

    @Discloses(kind = DisclosureKind.PARAMETER, what = "the job's public key")
    record KeyReady(PublicKeyBytes key) implements MeanMessage {}

    @Discloses(kind = DisclosureKind.CIPHERTEXT, what = "the host's encrypted value")
    record HostValue(FreshMatrix value) implements MeanMessage {}

    @Discloses(kind = DisclosureKind.MASKED, what = "the masked total")
    record MaskedTotal(MaskedMatrix total) implements MeanMessage {}

    @Discloses(kind = DisclosureKind.MASKED, what = "the opened masked total")
    record OpenedTotal(Residues total) implements MeanMessage {}

    record Total(double last, int draw) implements Report {}

    record Done(int round) {}

    @Override
    public String name() {
        return "mean";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Set<String> tasks() {
        return Set.of("mean");
    }

    @Override
    public Set<Role> roles() {
        return Set.of(Role.GUEST, Role.HOST, Role.ARBITER);
    }

    @Override
    public Class<MeanMessage> messages() {
        return MeanMessage.class;
    }

    @Override
    public Script script(TaskSpec task) {
        return Script.of(
                Step.send(Role.ARBITER, Role.GUEST, KeyReady.class),
                Step.send(Role.ARBITER, Role.HOST, KeyReady.class),
                Step.repeat(
                        "rounds",
                        Role.GUEST,
                        Step.send(Role.HOST, Role.GUEST, HostValue.class),
                        Step.send(Role.GUEST, Role.ARBITER, MaskedTotal.class),
                        Step.send(Role.ARBITER, Role.GUEST, OpenedTotal.class),
                        Step.checkpoint("round")));
    }

    @Override
    public Leakage leakage(TaskSpec task, JobSpec job) {
        return Leakage.none();
    }

    @Override
    public List<Problem> check(JobSpec job, int taskIndex) {
        return List.of();
    }

    @Override
    public TaskResult run(TaskContext<MeanMessage> context) {
        return switch (context.session().self().role()) {
            case GUEST -> guest(context);
            case HOST -> host(context);
            case ARBITER, OPENER -> arbiter(context);
        };
    }

    private static TaskResult guest(TaskContext<MeanMessage> context) {
        var session = context.session();
        var key = context.scheme()
                .accept(session.arbiter().receive(KeyReady.class).key(), 1024);
        var own = context.dataset().orElseThrow().features();
        double last = 0;
        for (int i = start(context); i <= ROUNDS; i++) {
            var round = session.round(i);
            var total = key.read(key.encrypt(own, ENCODING, session.random()), 1, 1, ENCODING);
            for (var host : round.hosts()) {
                var value = host.receive(HostValue.class).value();
                total = total.plus(host.check("HostValue", () -> key.read(value, 1, 1, ENCODING)));
            }
            var mask = key.uniformMask(1, 1, session.random());
            round.arbiter().send(new MaskedTotal(total.masked(mask, session.random())));
            var opened = round.arbiter().receive(OpenedTotal.class).total();
            last = round.arbiter()
                    .check("OpenedTotal", () -> mask.open(opened, TOTAL))
                    .at(0, 0);
            session.checkpoint(i, new Done(i));
        }
        return TaskResult.of(new Total(last, session.shared("draw").nextInt(1_000_000)));
    }

    private static TaskResult host(TaskContext<MeanMessage> context) {
        var session = context.session();
        var key = context.scheme()
                .accept(session.arbiter().receive(KeyReady.class).key(), 1024);
        var own = context.dataset().orElseThrow().features();
        for (int i = start(context); i <= ROUNDS; i++) {
            session.round(i).guest().send(new HostValue(key.encrypt(own, ENCODING, session.random())));
            session.checkpoint(i, new Done(i));
        }
        return TaskResult.of(new Total(0, session.shared("draw").nextInt(1_000_000)));
    }

    private static TaskResult arbiter(TaskContext<MeanMessage> context) {
        var session = context.session();
        try (var key = context.scheme().generateKey(1024, session.random())) {
            session.guest().send(new KeyReady(key.encryptionKey().toBytes()));
            session.hosts().sendEach(new KeyReady(key.encryptionKey().toBytes()));
            for (int i = start(context); i <= ROUNDS; i++) {
                var guest = session.round(i).guest();
                var masked = guest.receive(MaskedTotal.class).total();
                guest.send(new OpenedTotal(guest.check("MaskedTotal", () -> key.open(masked, 1, 1))));
                session.checkpoint(i, new Done(i));
            }
        }
        return TaskResult.of(new Total(0, 0));
    }

    private static int start(TaskContext<MeanMessage> context) {
        return context.session()
                .resumption(Done.class)
                .map(resumption -> resumption.round() + 1)
                .orElse(1);
    }
}
