package org.concordat.protocol.secureboost;

import java.util.ArrayList;
import java.util.List;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult.Score;
import org.concordat.protocol.evaluation.JointScores;

/** Turns margins into what the guest's people read, and leaves them for the task {@code evaluate}. */
final class BoostScores {
    private BoostScores() {}

    /** @param margins on the label's own scale, one a row */
    static List<Score> publish(
            TaskContext<BoostMessage> context, BoostInput input, Objective objective, double[] margins) {
        boolean probability = objective == Objective.BINARY_LOGISTIC;
        var values = margins.clone();
        for (int row = 0; probability && row < values.length; row++) {
            values[row] = Objective.probability(margins[row]);
        }
        var kind = probability ? JointScores.Kind.PROBABILITY : JointScores.Kind.VALUE;
        context.workspace().put(JointScores.class, new JointScores(kind, values));
        var training = input.training();
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
