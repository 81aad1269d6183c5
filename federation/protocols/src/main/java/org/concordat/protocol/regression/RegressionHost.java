package org.concordat.protocol.regression;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.concordat.crypto.EncryptionKey;
import org.concordat.federation.Member;
import org.concordat.federation.Role;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.channel.Round;
import org.concordat.federation.channel.Session;
import org.concordat.federation.model.ModelShare;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.regression.RegressionMessage.Columns;
import org.concordat.protocol.regression.RegressionMessage.EpochEnd;
import org.concordat.protocol.regression.RegressionMessage.LossTerms;
import org.concordat.protocol.regression.RegressionMessage.PartialScore;
import org.concordat.protocol.regression.RegressionMessage.Plan;
import org.concordat.protocol.regression.RegressionMessage.Residual;
import org.concordat.protocol.regression.RegressionMessage.StepLength;
import org.concordat.protocol.regression.RegressionMessage.Validated;

/**
 * A host in training.
 *
 * <p>Holds: its columns X_k of the aligned samples. Receives: [[d]] and its own gradient. Learns: its weights w_k, its
 * gradient of every batch, how many epochs there were; see {@link RegressionLeakage}.
 */
final class RegressionHost {
    private final TaskContext<RegressionMessage> context;
    private final Session<RegressionMessage> session;
    private final RegressionParameters parameters;
    private final Encodings encodings;
    private final String protocol;

    RegressionHost(TaskContext<RegressionMessage> context, Encodings encodings, String protocol) {
        this.context = context;
        this.session = context.session();
        this.parameters = encodings.parameters();
        this.encodings = encodings;
        this.protocol = protocol;
    }

    /** What a checkpoint keeps: the model's state, and whether training has ended. */
    record Checkpoint(LocalModel.State model, boolean ended) {}

    /** What training works on. */
    private record Setup(
            EncryptionKey key,
            ProvedOpenings openings,
            Schedule schedule,
            TrainingRows rows,
            int[][] batches,
            LocalModel model) {}

    TaskResult train() {
        var input = TrainingInput.of(context);
        var x = input.columns();
        var key = JobKeys.receive(context); //                                                           (1)
        session.guest().send(new Columns(x.columns())); //                                              (2)
        session.arbiter().send(new Columns(x.columns()));
        var rows = TrainingRows.of(input, parameters);
        int[] train = rows.train();
        var guards = new BatchGuards(parameters);
        var plan = session.guest()
                .receive(
                        Plan.class,
                        p -> guards.check(p, train.length, input.samples().count(), x.columns())); // (3)
        guards.requireApprovedRatio(session.self(), plan, x.columns());
        var schedule = Schedule.training(plan, parameters);
        var batches = schedule.partition(train, session.shared("batches"));
        var resumed = session.resumption(Checkpoint.class);
        var state = resumed.map(r -> r.state().model()).orElseGet(() -> LocalModel.State.initial(initialWeights(x)));
        var model = new LocalModel(x, x.columns(), parameters, encodings.partyScoreBound(), state);

        var openings = new ProvedOpenings(session, key);
        int epochs = descend(new Setup(key, openings, schedule, rows, batches, model), resumed); //     (4–P)
        var share = new HostModelShare(
                protocol,
                input.scaling().clip(),
                Coefficient.of(input.samples().rows().featureNames(), model.weights(), input.scaling()));
        context.workspace().put(ModelShare.class, share);
        ReleasedShares.count(context.workspace(), share);
        new ScoreRelease(session, encodings, key, openings).asHost(schedule, model.scores(x)); //                  (9)
        double ratio = BatchGuards.ratio(plan, x.columns());
        return new TaskResult(
                new TrainingReport.Host(epochs, train.length, schedule.batches(), ratio, share.coefficients()),
                share,
                List.of());
    }

    /** @return the epoch at which the guest ended it */
    private int descend(Setup setup, Optional<Session.Resumption<Checkpoint>> resumed) {
        var schedule = setup.schedule();
        int epoch = resumed.map(Session.Resumption::round).orElse(0);
        boolean stop = resumed.map(r -> r.state().ended()).orElse(false);
        while (!stop) {
            epoch++;
            for (int batch = 0; batch < schedule.batches(); batch++) {
                session.progress(Progress.of(
                        "epoch " + epoch + " of " + parameters.maxEpochs(),
                        (long) (epoch - 1) * schedule.batches() + batch,
                        (long) parameters.maxEpochs() * schedule.batches()));
                step(session.round(schedule.batchRound(epoch, batch)), setup, setup.batches()[batch], epoch); // (4–7)
            }
            passOnLosses(setup, epoch); //                                                               (L1, V1)
            stop = endEpoch(session.round(schedule.endRound(epoch)), setup); //                      (V4, D1, 8, P)
            session.checkpoint(epoch, new Checkpoint(setup.model().state(), stop));
        }
        setup.model().takeBest();
        return epoch;
    }

    private void passOnLosses(Setup setup, int epoch) {
        var schedule = setup.schedule();
        if (parameters.loss() == RegressionParameters.Loss.EVERY_EPOCH) {
            passOn(setup, setup.rows().train(), block -> session.round(schedule.lossRound(epoch, block))); // (L1)
        }
        if (parameters.earlyStop() == RegressionParameters.EarlyStop.VALIDATION) {
            passOn(
                    setup,
                    setup.rows().validation(),
                    block -> session.round(schedule.validationRound(epoch, block))); // (V1)
        }
    }

    private void passOn(Setup setup, int[] rows, IntFunction<Round<RegressionMessage>> rounds) {
        for (int block = 0; block < Schedule.blocks(rows.length); block++) {
            var x = setup.model().rows(LossChain.rows(rows, block));
            passOnLoss(rounds.apply(block), setup.key(), setup.model().scores(x));
        }
    }

    private double[] initialWeights(Matrix x) {
        return parameters.warmStart()
                ? Coefficient.weights(ModelShares.warmStart(context, HostModelShare.class, HostModelShare::coefficients)
                        .coefficients())
                : new double[x.columns()];
    }

    private void step(Round<RegressionMessage> round, Setup setup, int[] batch, int epoch) {
        var key = setup.key();
        var model = setup.model();
        var x = model.rows(batch);
        var u = model.scores(x);
        round.guest().send(new PartialScore(key.encrypt(u, encodings.score(), session.random()))); //   (4) [[X_k w_k]]
        var residual = round.guest().receive(Residual.class).residual(); //                             (5)
        var d = round.guest().check("Residual", () -> key.read(residual, batch.length, 1, encodings.residual()));
        model.step(new Gradient(encodings, setup.openings()).open(round, d, x), epoch); //              (6, 7)
    }

    /** (L1, V1): adds its own u_k to the sums of the hosts before it, and passes them on; the last host to the guest. */
    private void passOnLoss(Round<RegressionMessage> round, EncryptionKey key, Matrix u) {
        var chain = new LossChain(encodings, key, session.random());
        int index = session.self().index();
        var terms = previous(index)
                .map(member -> {
                    var peer = round.peer(member);
                    var received = peer.receive(LossTerms.class);
                    return chain.add(peer.check("LossTerms", () -> chain.read(received, u.rows())), u);
                })
                .orElseGet(() -> chain.begin(u));
        var next = next(index);
        (next.isPresent() ? round.peer(next.get()) : round.guest()).send(terms);
    }

    private Optional<Member> previous(int index) {
        return host(index - 1);
    }

    private Optional<Member> next(int index) {
        return host(index + 1);
    }

    private Optional<Member> host(int index) {
        return session.roster().members().stream()
                .filter(member -> member.role() == Role.HOST && member.index() == index)
                .findFirst();
    }

    private boolean endEpoch(Round<RegressionMessage> round, Setup setup) {
        var model = setup.model();
        if (parameters.earlyStop() == RegressionParameters.EarlyStop.VALIDATION
                && round.guest().receive(Validated.class).best()) { //                                   (V4)
            model.keepAsBest();
        }
        if (parameters.earlyStop() == RegressionParameters.EarlyStop.WEIGHT_DIFF) {
            var length = Matrix.column(Math.min(model.squaredStep(), Encodings.LONGEST_SQUARED_STEP));
            round.guest()
                    .send(new StepLength(
                            setup.key().encrypt(length, encodings.stepLength(), session.random()))); //  (D1)
        }
        boolean stop = round.guest().receive(EpochEnd.class).stop(); //                                 (8)
        setup.openings().requireProof(round); //                                                        (P)
        return stop;
    }
}
