package org.concordat.protocol.secureboost;

import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;

/**
 * Guest and host in the task {@code predict}: all rows, or a single one, walk all trees at once, in at most as many rounds as
 * the trees are deep.
 */
final class Prediction {
    private final TaskContext<BoostMessage> context;
    private final BoostInput input;

    Prediction(TaskContext<BoostMessage> context) {
        this.context = context;
        input = BoostInput.of(context);
    }

    TaskResult asGuest() {
        var share = BoostShares.require(context.workspace(), BoostShares.Guest.class);
        var walk = new GuestWalk(input.rows(), share);
        walk.throughAll(context.session());
        return new TaskResult(
                new BoostReport.Scored(input.count()),
                null,
                BoostScores.publish(context, input, share.minimised(), walk.margins()));
    }

    TaskResult asHost() {
        var share = BoostShares.require(context.workspace(), BoostShares.Host.class);
        new HostAnswers(context.session(), input.rows(), share).answer();
        return TaskResult.of(new BoostReport.Scored(input.count()));
    }
}
