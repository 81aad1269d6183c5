package org.concordat.protocol.regression;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult.Score;
import org.concordat.protocol.evaluation.JointScores;

/** Turns joint scores u into what the guest's people read, and leaves them for the task {@code evaluate}. */
record GuestScores(Family family, GuestModelShare share) {
    /** @param u one a row of the aligned samples */
    List<Score> publish(TaskContext<RegressionMessage> context, TrainingInput input, double[] u) {
        var values = new double[u.length];
        for (int row = 0; row < u.length; row++) {
            values[row] = share.predict(family, u[row]);
        }
        var kind = family == Family.LOGISTIC ? JointScores.Kind.PROBABILITY : JointScores.Kind.VALUE;
        context.workspace().put(JointScores.class, new JointScores(kind, values));

        Set<Integer> test = new HashSet<>();
        IntStream.of(input.split().test()).forEach(test::add);
        var labels = input.samples().rows().labels();
        var scores = new ArrayList<Score>();
        for (int row = 0; row < u.length; row++) {
            scores.add(new Score(
                    input.samples().ids().get(row),
                    test.contains(row) ? "test" : "train",
                    labels == null ? null : labels[row],
                    values[row]));
        }
        return scores;
    }
}
