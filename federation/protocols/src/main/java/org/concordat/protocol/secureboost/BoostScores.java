package org.concordat.protocol.secureboost;

import java.util.ArrayList;
import java.util.List;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult.Score;
import org.concordat.protocol.evaluation.JointScores;

/** Turns margins into what the guest's people read, and leaves them for the task {@code evaluate}. */
final class BoostScores {
    private BoostScores() {}

    static JointScores.Kind kind(Objective objective) {
        return switch (objective) {
            case Objective.Logistic _ -> JointScores.Kind.PROBABILITY;
            case Objective.Softmax _ -> JointScores.Kind.CLASS;
            case Objective.SquaredError _, Objective.LogLinked _ -> JointScores.Kind.VALUE;
        };
    }

    /** @param margins on the label's own scale, of every row and output */
    static double[] values(Objective objective, double[][] margins) {
        var values = new double[margins.length];
        for (int row = 0; row < values.length; row++) {
            values[row] = objective.score(margins[row]);
        }
        return values;
    }

    /** @param margins on the label's own scale, of every row and output */
    static List<Score> publish(
            TaskContext<BoostMessage> context, BoostInput input, Objective objective, double[][] margins) {
        var values = values(objective, margins);
        context.workspace().put(JointScores.class, new JointScores(kind(objective), values));
        var training = BoostInput.bits(input.split().train());
        var labels = input.rows().labels();
        var scores = new ArrayList<Score>(values.length);
        for (int row = 0; row < values.length; row++) {
            scores.add(new Score(
                    input.rows().ids().get(row),
                    training.get(row) ? "train" : "test",
                    labels == null ? null : labels[row],
                    values[row]));
        }
        return scores;
    }
}
