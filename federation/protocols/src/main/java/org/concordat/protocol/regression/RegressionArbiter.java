package org.concordat.protocol.regression;

import java.util.ArrayList;
import java.util.List;
import org.concordat.crypto.Packing;
import org.concordat.federation.channel.Peer;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.channel.Round;
import org.concordat.federation.channel.Session;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.protocol.regression.RegressionMessage.Columns;
import org.concordat.protocol.regression.RegressionMessage.EpochEnd;
import org.concordat.protocol.regression.RegressionMessage.MaskedGradient;
import org.concordat.protocol.regression.RegressionMessage.MaskedLoss;
import org.concordat.protocol.regression.RegressionMessage.MaskedStepLength;
import org.concordat.protocol.regression.RegressionMessage.OpenedGradient;
import org.concordat.protocol.regression.RegressionMessage.OpenedLoss;
import org.concordat.protocol.regression.RegressionMessage.OpenedStepLength;
import org.concordat.protocol.regression.RegressionMessage.Plan;

/**
 * The arbiter in training and prediction.
 *
 * <p>Holds: the decryption key of this attempt, and forgets it at its end. Receives: matrices under uniform masks. Learns: how
 * many columns, rows, batches and epochs there are, and that the job goes on; no gradient, score, weight or loss. Proves at the end of each epoch, and of the scores, that what it opened is right.
 */
final class RegressionArbiter {
    private final TaskContext<RegressionMessage> context;
    private final Session<RegressionMessage> session;
    private final RegressionParameters parameters;
    private final Encodings encodings;

    RegressionArbiter(TaskContext<RegressionMessage> context, Encodings encodings) {
        this.context = context;
        this.session = context.session();
        this.parameters = encodings.parameters();
        this.encodings = encodings;
    }

    /** What a checkpoint keeps: whether training has ended. */
    record Checkpoint(boolean ended) {}

    private record Width(Peer<RegressionMessage> party, int columns) {}

    TaskResult train() {
        try (var key = JobKeys.make(context, parameters.keyBits())) { //                                 (1)
            var widths = new ArrayList<Width>();
            widths.add(width(session.guest())); //                                                       (2)
            session.hosts().forEach(host -> widths.add(width(host)));
            var plan = session.guest().receive(Plan.class, RegressionArbiter::check); //                 (3)
            var schedule = Schedule.training(plan, parameters);
            var openings = new ArbiterOpenings(session, key);
            var resumed = session.resumption(Checkpoint.class);
            int epoch = resumed.map(Session.Resumption::round).orElse(0);
            boolean stop = resumed.map(r -> r.state().ended()).orElse(false);
            while (!stop) {
                epoch++;
                for (int batch = 0; batch < schedule.batches(); batch++) {
                    session.progress(Progress.of(
                            "epoch " + epoch + " of " + parameters.maxEpochs(),
                            (long) (epoch - 1) * schedule.batches() + batch,
                            (long) parameters.maxEpochs() * schedule.batches()));
                    openGradients(session.round(schedule.batchRound(epoch, batch)), widths, openings); // (6, 7)
                }
                openLosses(schedule, epoch, openings);
                stop = endEpoch(session.round(schedule.endRound(epoch)), openings);
                session.checkpoint(epoch, new Checkpoint(stop));
            }
            ScoreRelease.asArbiter(session, schedule, encodings, openings); //                       (10, 11, P)
            return TaskResult.of(new TrainingReport.Arbiter(epoch, schedule.batches(), schedule.scoredRows()));
        }
    }

    TaskResult predict() {
        try (var key = JobKeys.make(context, parameters.keyBits())) { //                                 (1)
            var plan = session.guest().receive(Plan.class, RegressionArbiter::check); //                 (3)
            var openings = new ArbiterOpenings(session, key);
            ScoreRelease.asArbiter(session, Schedule.prediction(plan), encodings, openings); //      (10, 11, P)
            return TaskResult.of(new TrainingReport.Scored(plan.scoredRows()));
        }
    }

    private static Width width(Peer<RegressionMessage> party) {
        int columns = party.receive(Columns.class, c -> {
                    if (c.count() < 0) {
                        throw new IllegalArgumentException("found " + c.count() + " columns");
                    }
                })
                .count();
        return new Width(party, columns);
    }

    private static void check(Plan plan) {
        if (plan.trainRows() < 0 || plan.batches() < 0 || plan.batches() > plan.trainRows() || plan.scoredRows() < 0) {
            throw new IllegalArgumentException("found a plan of " + plan.batches() + " batches of " + plan.trainRows()
                    + " rows and " + plan.scoredRows() + " scored ones");
        }
    }

    /** Exactly m_k numbers of each party, once a round. */
    private static void openGradients(Round<RegressionMessage> round, List<Width> widths, ArbiterOpenings openings) {
        for (var width : widths) {
            var party = round.peer(width.party().member());
            var masked = party.receive(MaskedGradient.class).gradient(); //                               (6)
            var asked = new Asked(round.number(), "MaskedGradient", masked);
            party.send(new OpenedGradient(
                    openings.open(party, asked, width.columns(), 1, Packing.NONE))); //                   (7)
        }
    }

    private void openLosses(Schedule schedule, int epoch, ArbiterOpenings openings) {
        if (parameters.loss() == RegressionParameters.Loss.EVERY_EPOCH) { //                             (L2, L3)
            openLoss(session.round(schedule.lossRound(epoch, 0)), openings);
        }
        if (parameters.earlyStop() == RegressionParameters.EarlyStop.VALIDATION) { //                    (V2, V3)
            openLoss(session.round(schedule.validationRound(epoch, 0)), openings);
        }
    }

    /** One number, once a round. */
    private static void openLoss(Round<RegressionMessage> round, ArbiterOpenings openings) {
        var guest = round.guest();
        var asked = new Asked(
                round.number(), "MaskedLoss", guest.receive(MaskedLoss.class).loss());
        guest.send(new OpenedLoss(openings.open(guest, asked, 1, 1, Packing.NONE)));
    }

    private boolean endEpoch(Round<RegressionMessage> round, ArbiterOpenings openings) {
        var guest = round.guest();
        if (parameters.earlyStop() == RegressionParameters.EarlyStop.WEIGHT_DIFF) {
            var masked = guest.receive(MaskedStepLength.class).squared(); //                             (D2)
            var asked = new Asked(round.number(), "MaskedStepLength", masked);
            guest.send(new OpenedStepLength(openings.open(guest, asked, 1, 1, Packing.NONE))); //        (D3)
        }
        boolean stop = guest.receive(EpochEnd.class).stop(); //                                          (8)
        openings.prove(round); //                                                                        (P)
        return stop;
    }
}
