package org.concordat.testkit;

import org.concordat.federation.channel.Message;
import org.concordat.federation.task.TaskContext;
import org.concordat.federation.task.TaskResult;

/** Plays a member's part in a task, instead of the protocol: an attacker, or a curious party, as an ordinary class. */
@FunctionalInterface
public interface TaskRunner<M extends Message> {
    TaskResult run(TaskContext<M> context);
}
