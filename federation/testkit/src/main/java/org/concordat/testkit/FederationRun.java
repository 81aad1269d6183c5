package org.concordat.testkit;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.channel.Progress;
import org.concordat.federation.task.Report;
import org.concordat.federation.task.TaskResult;
import org.concordat.federation.task.Workspace;

/**
 * What a run left at each member, and what crossed between them.
 *
 * @param failure what ended the run before its end, empty when every task ended well everywhere
 */
public record FederationRun(
        Map<PartyId, Outcome> outcomes, Transcript transcript, Optional<FederationException> failure) {
    public FederationRun {
        outcomes = Map.copyOf(outcomes);
    }

    /**
     * What one member has at the end.
     *
     * @param results by the task's place in the job; tasks that the member sat out have none
     * @param checkpoints in the order of sealing
     * @param kept the secrets that the member drew once, by task and name
     * @param failure how this member ended, when it failed or was stopped
     */
    public record Outcome(
            NavigableMap<Integer, TaskResult> results,
            Workspace workspace,
            List<Progress> progress,
            List<Checkpoint> checkpoints,
            Map<String, byte[]> kept,
            Optional<FederationException> failure) {}

    /**
     * A sealed state.
     *
     * @param part what the round added to it, where it grows
     */
    public record Checkpoint(int task, int round, Record state, Optional<Record> part) {}

    public Outcome at(PartyId party) {
        return Objects.requireNonNull(outcomes.get(party), () -> party + " is not in the roster");
    }

    public Workspace workspace(PartyId party) {
        return at(party).workspace();
    }

    /** The result of the task at a place of the job, at a member that took part in it. */
    public TaskResult result(PartyId party, int task) {
        return Objects.requireNonNull(at(party).results().get(task), () -> party + " has no result of task " + task);
    }

    /** The result of the last task that the member took part in. */
    public TaskResult result(PartyId party) {
        return at(party).results().lastEntry().getValue();
    }

    public <R extends Report> R report(PartyId party, int task, Class<R> type) {
        return type.cast(result(party, task).report());
    }
}
