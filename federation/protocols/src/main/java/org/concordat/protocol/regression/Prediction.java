package org.concordat.protocol.regression;

import java.util.List;
import org.concordat.federation.channel.Session;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;
import org.concordat.matrix.Matrix;
import org.concordat.protocol.regression.RegressionMessage.Plan;

/** Guest and host in the task {@code predict}: scores the aligned samples with the shares of a trained model. */
final class Prediction {
    private final TaskContext<RegressionMessage> context;
    private final Session<RegressionMessage> session;
    private final Encodings encodings;
    private final String protocol;

    Prediction(TaskContext<RegressionMessage> context, Encodings encodings, String protocol) {
        this.context = context;
        this.session = context.session();
        this.encodings = encodings;
        this.protocol = protocol;
    }

    TaskResult asGuest() {
        var input = TrainingInput.of(context);
        var share = ModelShares.require(context.workspace(), GuestModelShare.class, protocol);
        ModelShares.requireColumns(share.coefficients(), input.samples());
        var own = Coefficient.scores(
                        share.coefficients(),
                        share.clip(),
                        input.samples().rows().features())
                .map(score -> score + share.intercept());
        var key = JobKeys.receive(context); //                                                           (1)
        var plan = new Plan(0, 0, input.samples().count());
        session.hosts().sendEach(plan); //                                                              (3)
        session.arbiter().send(plan);
        var u = new ScoreRelease(session, encodings, key, new ProvedOpenings(session, key))
                .asGuest(Schedule.prediction(plan), own); //                                             (9–P)
        return new TaskResult(
                new TrainingReport.Scored(plan.scoredRows()),
                null,
                new GuestScores(encodings.family(), share).publish(context, input, u));
    }

    TaskResult asHost() {
        var samples = TrainingInput.of(context).samples();
        var share = ModelShares.require(context.workspace(), HostModelShare.class, protocol);
        ModelShares.requireColumns(share.coefficients(), samples);
        var key = JobKeys.receive(context); //                                                           (1)
        var plan = session.guest().receive(Plan.class, p -> {
            if (p.trainRows() != 0 || p.batches() != 0 || p.scoredRows() != samples.count()) {
                throw new IllegalArgumentException("found a plan of " + p.scoredRows() + " rows to score, expected "
                        + samples.count() + " and none to train");
            }
        }); //                                                                                           (3)
        var release = new ScoreRelease(session, encodings, key, new ProvedOpenings(session, key));
        release.asHost(Schedule.prediction(plan), scores(share, samples.rows().features())); //          (9)
        return new TaskResult(new TrainingReport.Scored(plan.scoredRows()), null, List.of());
    }

    private Matrix scores(HostModelShare share, Matrix raw) {
        ReleasedShares.count(context.workspace(), share);
        var u = Coefficient.scores(share.coefficients(), share.clip(), raw);
        LocalModel.requireWithin(u, encodings.partyScoreBound());
        return u;
    }
}
