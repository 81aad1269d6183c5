package org.concordat.protocol.regression;

import static org.concordat.federation.Role.ARBITER;
import static org.concordat.federation.Role.GUEST;
import static org.concordat.federation.Role.HOST;
import static org.concordat.federation.script.Step.chain;
import static org.concordat.federation.script.Step.checkpoint;
import static org.concordat.federation.script.Step.repeat;
import static org.concordat.federation.script.Step.send;

import java.util.ArrayList;
import java.util.List;
import org.concordat.federation.script.Script;
import org.concordat.federation.script.Step;
import org.concordat.protocol.regression.RegressionMessage.Columns;
import org.concordat.protocol.regression.RegressionMessage.DecryptionProof;
import org.concordat.protocol.regression.RegressionMessage.EpochEnd;
import org.concordat.protocol.regression.RegressionMessage.JobKey;
import org.concordat.protocol.regression.RegressionMessage.LossTerms;
import org.concordat.protocol.regression.RegressionMessage.MaskedGradient;
import org.concordat.protocol.regression.RegressionMessage.MaskedLoss;
import org.concordat.protocol.regression.RegressionMessage.MaskedScore;
import org.concordat.protocol.regression.RegressionMessage.MaskedStepLength;
import org.concordat.protocol.regression.RegressionMessage.OpenedGradient;
import org.concordat.protocol.regression.RegressionMessage.OpenedLoss;
import org.concordat.protocol.regression.RegressionMessage.OpenedScore;
import org.concordat.protocol.regression.RegressionMessage.OpenedStepLength;
import org.concordat.protocol.regression.RegressionMessage.PartialScore;
import org.concordat.protocol.regression.RegressionMessage.Plan;
import org.concordat.protocol.regression.RegressionMessage.Residual;
import org.concordat.protocol.regression.RegressionMessage.RoundedScore;
import org.concordat.protocol.regression.RegressionMessage.StepLength;
import org.concordat.protocol.regression.RegressionMessage.Validated;

/** The messages of training and of prediction, in order. What the parameters do not ask for is not in the script: it cannot be sent. */
final class RegressionScript {
    private RegressionScript() {}

    static Script training(RegressionParameters parameters) {
        var epoch = new ArrayList<Step>();
        epoch.add(repeat(
                "batch",
                GUEST,
                send(HOST, GUEST, PartialScore.class), //             (4)
                send(GUEST, HOST, Residual.class), //                 (5)
                send(GUEST, ARBITER, MaskedGradient.class), //        (6)
                send(HOST, ARBITER, MaskedGradient.class),
                send(ARBITER, GUEST, OpenedGradient.class), //        (7)
                send(ARBITER, HOST, OpenedGradient.class)));
        if (parameters.loss() == RegressionParameters.Loss.EVERY_EPOCH) {
            epoch.add(repeat("block of training rows", GUEST, chain(LossTerms.class))); // (L1)
            epoch.add(send(GUEST, ARBITER, MaskedLoss.class)); //     (L2)
            epoch.add(send(ARBITER, GUEST, OpenedLoss.class)); //     (L3)
        }
        if (parameters.earlyStop() == RegressionParameters.EarlyStop.VALIDATION) {
            epoch.add(repeat("block of validation rows", GUEST, chain(LossTerms.class))); // (V1)
            epoch.add(send(GUEST, ARBITER, MaskedLoss.class)); //     (V2)
            epoch.add(send(ARBITER, GUEST, OpenedLoss.class)); //     (V3)
            epoch.add(send(GUEST, HOST, Validated.class)); //         (V4)
        }
        if (parameters.earlyStop() == RegressionParameters.EarlyStop.WEIGHT_DIFF) {
            epoch.add(send(HOST, GUEST, StepLength.class)); //        (D1)
            epoch.add(send(GUEST, ARBITER, MaskedStepLength.class)); // (D2)
            epoch.add(send(ARBITER, GUEST, OpenedStepLength.class)); // (D3)
        }
        epoch.add(send(GUEST, HOST, EpochEnd.class)); //              (8)
        epoch.add(send(GUEST, ARBITER, EpochEnd.class));
        epoch.add(send(ARBITER, GUEST, DecryptionProof.class)); //    (P)
        epoch.add(send(ARBITER, HOST, DecryptionProof.class));
        epoch.add(checkpoint("epoch"));

        return new Script(List.of(
                send(ARBITER, GUEST, JobKey.class), //                (1)
                send(ARBITER, HOST, JobKey.class),
                send(GUEST, ARBITER, Columns.class), //               (2)
                send(HOST, GUEST, Columns.class),
                send(HOST, ARBITER, Columns.class),
                send(GUEST, HOST, Plan.class), //                     (3)
                send(GUEST, ARBITER, Plan.class),
                new Step.Repeat("epoch", GUEST, epoch),
                scores(),
                send(ARBITER, GUEST, DecryptionProof.class))); //     (P)
    }

    static Script prediction() {
        return Script.of(
                send(ARBITER, GUEST, JobKey.class), //                (1)
                send(ARBITER, HOST, JobKey.class),
                send(GUEST, HOST, Plan.class), //                     (3)
                send(GUEST, ARBITER, Plan.class),
                scores(),
                send(ARBITER, GUEST, DecryptionProof.class)); //      (P)
    }

    private static Step scores() {
        return repeat(
                "block of rows",
                GUEST,
                send(HOST, GUEST, RoundedScore.class), //             (9)
                send(GUEST, ARBITER, MaskedScore.class), //           (10)
                send(ARBITER, GUEST, OpenedScore.class)); //          (11)
    }
}
