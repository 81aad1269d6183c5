package org.concordat.runtime.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.Roster;
import org.concordat.federation.channel.MalformedFrameException;
import org.concordat.federation.channel.RecordCodec;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.JobStore;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.model.ModelShare;
import org.concordat.federation.task.Protocol;
import org.concordat.runtime.job.spec.JobSpecParser;
import org.concordat.runtime.model.JdbcArtifacts;

/**
 * This party's shares of the models of earlier jobs, in their canonical bytes beside the JSON that people read. A job may use
 * a model with whose share every data party agrees: guest and hosts are those that trained it, in the same order.
 */
final class StoredModels {
    static final String RECORD = "model-record";
    private static final ErrorCode MISSING = ErrorCode.request("model-share-missing");
    private static final ErrorCode UNFIT = ErrorCode.request("model-share-unfit");

    private final JobStore jobs;
    private final JdbcArtifacts artifacts;
    private final JdbcJobVersions versions;

    StoredModels(JobStore jobs, JdbcArtifacts artifacts, JdbcJobVersions versions) {
        this.jobs = jobs;
        this.artifacts = artifacts;
        this.versions = versions;
    }

    /** Keeps the share beside what {@link TaskOutputs} writes for people. */
    void keep(JobId job, int task, ModelShare share) {
        if (share instanceof Record value) {
            artifacts.put(
                    new JdbcArtifacts.Description(
                            job, task, RECORD, share.getClass().getSimpleName(), "application/octet-stream"),
                    RecordCodec.encode(value));
        }
    }

    /** What stands against the models that the job names, at this party. */
    List<Problem> check(JobSpec spec) {
        var problems = new ArrayList<Problem>();
        for (int i = 0; i < spec.tasks().size(); i++) {
            var task = spec.tasks().get(i);
            if (task.model().isPresent()) {
                try {
                    load(task, spec.roster());
                } catch (FederationException e) {
                    problems.add(new Problem(
                            "/tasks/" + i + "/" + TaskSpec.MODEL, e.code().code(), String.valueOf(e.getMessage())));
                }
            }
        }
        return List.copyOf(problems);
    }

    /**
     * This party's share of the model that the task names; empty if it names none.
     *
     * @throws FederationException {@code model-share-missing}, {@code model-share-unfit}, {@code artifact-corrupt}
     */
    Optional<ModelShare> load(TaskSpec task, Roster roster) {
        return task.model().map(id -> load(id, roster));
    }

    private ModelShare load(JobId id, Roster roster) {
        var job = jobs.find(id)
                .filter(found -> found.state() == JobState.COMPLETED)
                .orElseThrow(() -> missing(id, "that job did not complete here, or is unknown"));
        var spec = JobSpecParser.read(job.specification()).spec();
        if (!spec.roster().guest().equals(roster.guest())
                || !spec.roster().hosts().equals(roster.hosts())) {
            throw new FederationException(
                    UNFIT,
                    "the model of job " + id + " was trained by the guest "
                            + spec.roster().guest() + " with the hosts "
                            + spec.roster().hosts() + "; only they, in this order, predict with it");
        }
        var kept = artifacts
                .last(id, RECORD)
                .orElseThrow(() -> missing(
                        id,
                        artifacts
                                .deletedAt(id, RECORD)
                                .map(at -> "it was deleted at " + at)
                                .orElse("that job left none")));
        var what = kept.description();
        return decoded(id, spec.tasks().get(what.task()), what.name(), artifacts.read(kept.digest()));
    }

    private ModelShare decoded(JobId id, TaskSpec task, String name, byte[] bytes) {
        Protocol<?> protocol = versions.registry(id).find(task).orElseThrow(() -> unfit(id));
        var type = protocol.shares().stream()
                .filter(share -> share.getSimpleName().equals(name))
                .findFirst()
                .orElseThrow(() -> unfit(id));
        try {
            return type.cast(RecordCodec.decode(type.asSubclass(Record.class), bytes));
        } catch (MalformedFrameException e) {
            throw unfit(id);
        }
    }

    private static FederationException missing(JobId id, String why) {
        return new FederationException(
                MISSING, "this party has no share of the model of job " + id + ": " + why + "; train it again");
    }

    private static FederationException unfit(JobId id) {
        return new FederationException(
                UNFIT,
                "this release of the service cannot read the share of the model of job " + id + "; train it again");
    }

    /** Deletes this party's share; a job that would use it is refused from then on. False if there is none to delete. */
    boolean delete(JobId job) {
        return artifacts.delete(job, List.of(TaskOutputs.MODEL_SHARE, RECORD));
    }
}
