package org.concordat.federation.task;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.concordat.federation.Role;
import org.concordat.federation.channel.Message;
import org.concordat.federation.channel.ProtocolVersion;
import org.concordat.federation.channel.SchemaDigest;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.model.ModelShare;
import org.concordat.federation.script.Script;

/**
 * A protocol: script, roles, version. The runtime runs it without knowing it.
 *
 * @param <M> its sealed interface of messages
 */
public interface Protocol<M extends Message> {
    /** For example {@code vertical-logistic-regression}. */
    String name();

    /** Raised by every change of the wire or of a result. */
    int version();

    /** The task kinds of a job specification that it does, for example {@code train}. */
    Set<String> tasks();

    /** The roles that take part; members in other roles sit the task out. */
    Set<Role> roles();

    Class<M> messages();

    /** The records that its roles leave as their shares of a model; each has a simple name of its own. */
    default Set<Class<? extends ModelShare>> shares() {
        return Set.of();
    }

    Script script(TaskSpec task);

    Leakage leakage(TaskSpec task, JobSpec job);

    /** What the task asks, a sentence a line, for the steward who decides; none where its kind says it all. */
    default List<String> inWords(TaskSpec task) {
        return List.of();
    }

    /** Everything wrong with the task at this place of the job, before anything starts; empty when it can run. */
    List<Problem> check(JobSpec job, int taskIndex);

    /** What the task costs the party at most; {@link Cost#NOTHING} where nothing is sent or the protocol cannot tell. */
    default Cost cost(TaskSpec task, JobSpec job, Cost.Size size) {
        return Cost.NOTHING;
    }

    /**
     * All that an answer about a person depends on beside the person, where an owner answers a party one such question
     * ({@link Quota#hold}): so that a job with another is refused before a steward is asked about it.
     */
    default Optional<String> question(TaskSpec task, JobSpec job) {
        return Optional.empty();
    }

    /**
     * Whether a new attempt may run the task once more, after the service of a member was stopped. Not where an answer is given
     * once, or counts against a quota.
     */
    default boolean repeatable() {
        return true;
    }

    /**
     * What a task needs of the tasks before it, each by the kinds of task that make it: one of them has to stand before.
     * For example {@code [[intersect]]}.
     */
    default List<Set<String>> inputs(TaskSpec task) {
        return List.of();
    }

    /** Plays the role of the session's own member, straight through, blocking on its peers. */
    TaskResult run(TaskContext<M> context);

    default String id() {
        return name() + "@" + version();
    }

    /** What a party says of it when versions are agreed upon. */
    default ProtocolVersion spoken() {
        return new ProtocolVersion(name(), version(), SchemaDigest.of(messages()));
    }
}
