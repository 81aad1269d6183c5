package org.concordat.protocol.regression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.EncryptionKey;
import org.concordat.federation.FederationException;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.channel.Round;
import org.concordat.federation.channel.Session;
import org.concordat.federation.model.ModelShare;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.regression.RegressionMessage.Columns;
import org.concordat.protocol.regression.RegressionMessage.EpochEnd;
import org.concordat.protocol.regression.RegressionMessage.PartialScore;
import org.concordat.protocol.regression.RegressionMessage.Plan;
import org.concordat.protocol.regression.RegressionMessage.Residual;
import org.concordat.protocol.regression.RegressionMessage.Validated;
import org.concordat.protocol.regression.TrainingReport.Ended;
import org.jspecify.annotations.Nullable;

/**
 * The guest in training.
 *
 * <p>Holds: the labels y and its columns X_0 of the aligned samples. Receives: [[X_k w_k]] of every host, its own gradient, at
 * the end the hosts' rounded scores in sum. Learns: its weights, its gradient of every batch, the joint score of every row,
 * and the loss where it is asked for; see {@link RegressionLeakage}.
 */
final class RegressionGuest {
    private final TaskContext<RegressionMessage> context;
    private final Session<RegressionMessage> session;
    private final RegressionParameters parameters;
    private final Encodings encodings;
    private final String protocol;

    RegressionGuest(TaskContext<RegressionMessage> context, Encodings encodings, String protocol) {
        this.context = context;
        this.session = context.session();
        this.parameters = encodings.parameters();
        this.encodings = encodings;
        this.protocol = protocol;
    }

    /**
     * What a checkpoint keeps: the model's state, the losses and the validation losses so far, one an epoch where they are
     * asked for, and whether training converged.
     */
    record Checkpoint(LocalModel.State model, double[] losses, double[] validation, boolean converged) {}

    /** What training works on. */
    private record Setup(
            EncryptionKey key,
            ProvedOpenings openings,
            Schedule schedule,
            TrainingRows rows,
            int[][] batches,
            Family.Target y,
            LocalModel model) {}

    /** How training went. */
    private record Course(int epochs, boolean converged, List<Double> losses, ValidationStop validation) {}

    TaskResult train() {
        var input = TrainingInput.of(context);
        var rows = TrainingRows.of(input, parameters);
        var target = encodings.family().target(labels(input), rows.train(), parameters.scoreBound());
        var x = withIntercept(input.columns());
        var key = JobKeys.receive(context); //                                                           (1)
        var schedule = Schedule.training(plan(input, rows, x.columns()), parameters); //                (2, 3)
        var batches = schedule.partition(rows.train(), session.shared("batches"));
        var resumed = session.resumption(Checkpoint.class);
        var state =
                resumed.map(r -> r.state().model()).orElseGet(() -> LocalModel.State.initial(initialWeights(x, input)));
        int penalised = input.samples().rows().featureNames().size();
        var model = new LocalModel(x, penalised, parameters, encodings.partyScoreBound(), state);

        var openings = new ProvedOpenings(session, key);
        var setup = new Setup(key, openings, schedule, rows, batches, target, model);
        var course = descend(setup, resumed); //                                                         (4–P)
        int[] all = IntStream.range(0, input.samples().count()).toArray();
        var own = model.scores(model.rows(all));
        var u = new ScoreRelease(session, encodings, key, openings).asGuest(schedule, own); //           (9–P)
        var share = share(input, model, target, u);
        context.workspace().put(ModelShare.class, share);
        var scores = new GuestScores(encodings.family(), share).publish(context, input, u);
        return new TaskResult(report(schedule, course, share), share, scores);
    }

    private Course descend(Setup setup, Optional<Session.Resumption<Checkpoint>> resumed) {
        var schedule = setup.schedule();
        var losses = new ArrayList<Double>();
        resumed.ifPresent(r -> Arrays.stream(r.state().losses()).forEach(losses::add));
        var validation = new ValidationStop(parameters.tolerance(), parameters.earlyStoppingRounds());
        resumed.ifPresent(r -> Arrays.stream(r.state().validation()).forEach(validation::better));
        int epoch = resumed.map(Session.Resumption::round).orElse(0);
        boolean converged = resumed.map(r -> r.state().converged()).orElse(false);
        while (!converged && epoch < parameters.maxEpochs()) {
            epoch++;
            for (int batch = 0; batch < schedule.batches(); batch++) {
                progress(epoch, batch, schedule, losses);
                step(session.round(schedule.batchRound(epoch, batch)), setup, setup.batches()[batch], epoch);
            }
            if (parameters.loss() == RegressionParameters.Loss.EVERY_EPOCH) { //                         (L1–L3)
                losses.add(decisions(setup)
                        .trainingLoss(schedule, epoch, setup.rows().train(), setup.y(), setup.model()));
            }
            var round = session.round(schedule.endRound(epoch));
            converged = parameters.earlyStop() == RegressionParameters.EarlyStop.VALIDATION
                    ? exhausted(epoch, setup, validation) //                                             (V1–V4)
                    : converged(round, setup, losses); //                                                (D1–D3)
            var end = new EpochEnd(converged || epoch == parameters.maxEpochs()); //                     (8)
            round.hosts().sendEach(end);
            round.arbiter().send(end);
            setup.openings().requireProof(round); //                                                     (P)
            session.checkpoint(
                    epoch,
                    new Checkpoint(setup.model().state(), toArray(losses), toArray(validation.losses()), converged));
        }
        progress(epoch, schedule.batches(), schedule, losses);
        setup.model().takeBest();
        return new Course(epoch, converged, List.copyOf(losses), validation);
    }

    /** Whether the validation loss has not become better for long; tells the hosts whether it has now. */
    private boolean exhausted(int epoch, Setup setup, ValidationStop validation) {
        var schedule = setup.schedule();
        boolean better = validation.better(
                decisions(setup).validationLoss(schedule, epoch, setup.rows().validation(), setup.y(), setup.model()));
        if (better) {
            setup.model().keepAsBest();
        }
        session.round(schedule.endRound(epoch)).hosts().sendEach(new Validated(better)); //              (V4)
        return validation.exhausted();
    }

    /** Steps (2) and (3): how wide everybody is decides how small a batch may be. */
    private Plan plan(TrainingInput input, TrainingRows training, int columns) {
        session.arbiter().send(new Columns(columns));
        int widest = columns;
        for (var host : session.hosts()) {
            var declared = host.receive(Columns.class, c -> requireAtLeastOne(c.count())); //            (2)
            widest = Math.max(widest, declared.count());
        }
        int rows = training.train().length;
        var guards = new BatchGuards(parameters);
        int batches = Schedule.batches(rows, guards.batchSize(rows, widest));
        var plan = new Plan(rows, batches, input.samples().count());
        guards.requireApprovedRatio(session.self(), plan, columns);
        session.hosts().sendEach(plan); //                                                              (3)
        session.arbiter().send(plan);
        return plan;
    }

    private void step(Round<RegressionMessage> round, Setup setup, int[] batch, int epoch) {
        var key = setup.key();
        var model = setup.model();
        var x = model.rows(batch);
        @Nullable EncryptedMatrix hosts = null;
        for (var host : round.hosts()) {
            var score = host.receive(PartialScore.class).score(); //                                    (4)
            var uk = host.check("PartialScore", () -> key.read(score, batch.length, 1, encodings.score()));
            hosts = hosts == null ? uk : hosts.plus(uk);
        }
        var u = Objects.requireNonNull(hosts).plus(model.scores(x)); //        [[u]] = Σ_k [[X_k w_k]]
        var d = encodings
                .family()
                .residual(u, setup.y().rows(batch)); //                          [[d]] = ¼[[u]] − ½y, or [[u]] − y
        for (var host : round.hosts()) {
            host.send(new Residual(d.rerandomized(session.random()))); //                               (5)
        }
        model.step(new Gradient(encodings, setup.openings()).open(round, d, x), epoch); //              (6, 7)
    }

    private boolean converged(Round<RegressionMessage> round, Setup setup, List<Double> losses) {
        return switch (parameters.earlyStop()) {
            case NONE, VALIDATION -> false;
            case DIFF ->
                losses.size() > 1
                        && Math.abs(losses.getLast() - losses.get(losses.size() - 2)) < parameters.tolerance();
            case WEIGHT_DIFF -> decisions(setup).stepLength(round, setup.model()) < parameters.tolerance();
        };
    }

    private EpochDecisions decisions(Setup setup) {
        return new EpochDecisions(session, encodings, setup.key(), setup.openings());
    }

    private GuestModelShare share(TrainingInput input, LocalModel model, Family.Target y, double[] u) {
        var names = input.samples().rows().featureNames();
        var weights = model.weights();
        var calibration = Calibration.NONE;
        if (encodings.family() == Family.LOGISTIC && parameters.calibrate() == RegressionParameters.Calibrate.PLATT) {
            int[] train = input.split().train();
            var scores = Arrays.stream(train).mapToDouble(row -> u[row]).toArray();
            var positive = new boolean[train.length];
            for (int i = 0; i < train.length; i++) {
                positive[i] = y.values()[train[i]] == 1;
            }
            calibration = Calibration.platt(scores, positive);
        }
        return new GuestModelShare(
                protocol,
                parameters.fitIntercept() ? weights[names.size()] : 0,
                input.scaling().clip(),
                Coefficient.of(names, weights, input.scaling()),
                calibration,
                y.mean(),
                y.deviation());
    }

    private TrainingReport report(Schedule schedule, Course course, GuestModelShare share) {
        return new TrainingReport.Guest(
                course.epochs(),
                course.converged() ? Ended.EARLY_STOP : Ended.MAX_EPOCHS,
                schedule.trainRows(),
                schedule.batches(),
                schedule.trainRows() / schedule.batches(),
                course.losses(),
                course.validation().losses(),
                course.validation().best(),
                share.intercept(),
                share.coefficients(),
                share.calibration());
    }

    private static double[] labels(TrainingInput input) {
        double[] labels = input.samples().rows().labels();
        if (labels == null) {
            throw new FederationException(
                    Family.LABEL_UNFIT, "the guest's dataset has no label: register its column as one");
        }
        return labels;
    }

    private Matrix withIntercept(Matrix columns) {
        if (!parameters.fitIntercept()) {
            return columns;
        }
        var ones = new double[columns.rows()];
        Arrays.fill(ones, 1);
        return columns.beside(Matrix.column(ones));
    }

    private double[] initialWeights(Matrix x, TrainingInput input) {
        var weights = new double[x.columns()];
        if (parameters.warmStart()) {
            int columns = input.samples().rows().featureNames().size();
            var share = ModelShares.warmStart(context, GuestModelShare.class, GuestModelShare::coefficients);
            System.arraycopy(Coefficient.weights(share.coefficients()), 0, weights, 0, columns);
            if (parameters.fitIntercept()) {
                weights[columns] = share.intercept();
            }
        }
        return weights;
    }

    private void progress(int epoch, int batch, Schedule schedule, List<Double> losses) {
        long total = (long) parameters.maxEpochs() * schedule.batches();
        session.progress(new Progress(
                "epoch " + epoch + " of " + parameters.maxEpochs(),
                (long) (epoch - 1) * schedule.batches() + batch,
                total,
                losses.isEmpty() ? null : losses.getLast()));
    }

    private static void requireAtLeastOne(int columns) {
        if (columns < 1) {
            throw new IllegalArgumentException("found " + columns + " columns, expected at least 1");
        }
    }

    private static double[] toArray(List<Double> losses) {
        return losses.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
