package org.concordat.protocol.regression;

import java.util.function.IntFunction;
import org.concordat.crypto.EncryptedMatrix;
import org.concordat.crypto.EncryptionKey;
import org.concordat.federation.channel.Round;
import org.concordat.federation.channel.Session;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.regression.RegressionMessage.LossTerms;
import org.concordat.protocol.regression.RegressionMessage.StepLength;
import org.jspecify.annotations.Nullable;

/** What the guest asks for at the end of an epoch to decide whether to go on: losses, the length of the joint step. */
record EpochDecisions(
        Session<RegressionMessage> session, Encodings encodings, EncryptionKey key, ProvedOpenings openings) {
    /** The mean loss over the training rows, with the weights after the epoch. */
    double trainingLoss(Schedule schedule, int epoch, int[] train, Family.Target y, LocalModel model) {
        return loss(train, block -> session.round(schedule.lossRound(epoch, block)), y, model); //       (L1–L3)
    }

    /** The mean loss over the validation rows, with the weights after the epoch. */
    double validationLoss(Schedule schedule, int epoch, int[] validation, Family.Target y, LocalModel model) {
        return loss(validation, block -> session.round(schedule.validationRound(epoch, block)), y, model); // (V1–V3)
    }

    /** @param rounds of each block; the sum is opened in that of the first */
    private double loss(int[] all, IntFunction<Round<RegressionMessage>> rounds, Family.Target y, LocalModel model) {
        var chain = new LossChain(encodings, key, session.random());
        @Nullable EncryptedMatrix loss = null;
        double atZero = 0;
        for (int block = 0; block < Schedule.blocks(all.length); block++) {
            int[] rows = LossChain.rows(all, block);
            var hosts = rounds.apply(block).hosts();
            var last = hosts.get(hosts.count() - 1);
            var received = last.receive(LossTerms.class);
            var terms = last.check("LossTerms", () -> chain.read(received, rows.length));
            var part = chain.loss(terms, model.scores(model.rows(rows)), y.rows(rows));
            loss = loss == null ? part : loss.plus(part);
            for (int row : rows) {
                atZero += encodings.family().lossAtZero(y.values()[row]);
            }
        }
        var total = java.util.Objects.requireNonNull(loss);
        double sum = openings.open(rounds.apply(0), total, ProvedOpenings.LOSS).at(0, 0);
        return (atZero + sum) / all.length;
    }

    /** ‖Δw‖ of the epoch over all parties; at most 10³ for each host is told apart. */
    double stepLength(Round<RegressionMessage> round, LocalModel model) {
        @Nullable EncryptedMatrix hosts = null;
        for (var host : round.hosts()) {
            var received = host.receive(StepLength.class).squared(); //                                  (D1)
            var length = host.check("StepLength", () -> key.read(received, 1, 1, encodings.stepLength()));
            hosts = hosts == null ? length : hosts.plus(length);
        }
        var total = java.util.Objects.requireNonNull(hosts)
                .plus(Matrix.column(Math.min(model.squaredStep(), Encodings.LONGEST_SQUARED_STEP)));
        double squared = openings.open(round, total, ProvedOpenings.STEP_LENGTH).at(0, 0); //        (D2, D3)
        return Math.sqrt(Math.max(0, squared));
    }
}
