package org.concordat.runtime.job;

import java.io.IOException;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.JobStore;
import org.concordat.runtime.model.JdbcArtifacts;
import org.springframework.transaction.support.TransactionOperations;

/** What jobs left here. */
final class JdbcResults implements ResultService {
    private final JobStore jobs;
    private final JdbcArtifacts artifacts;
    private final StoredModels models;
    private final JobLedger ledger;
    private final TransactionOperations transactions;

    JdbcResults(JobLedger ledger, JdbcArtifacts artifacts, StoredModels models, TransactionOperations transactions) {
        this.jobs = ledger.jobs();
        this.ledger = ledger;
        this.artifacts = artifacts;
        this.models = models;
        this.transactions = transactions;
    }

    @Override
    public List<Artifact> artifacts(JobId job) {
        boolean completed = jobs.find(job)
                .filter(found -> found.state() == JobState.COMPLETED)
                .isPresent();
        return completed
                ? artifacts.of(job).stream()
                        .filter(kept -> !kept.description().kind().equals(StoredModels.RECORD))
                        .map(JdbcResults::artifact)
                        .toList()
                : List.of();
    }

    private static Artifact artifact(JdbcArtifacts.Kept kept) {
        var what = kept.description();
        return new Artifact(
                what.job(),
                what.task(),
                what.kind(),
                what.name(),
                what.mediaType(),
                HexFormat.of().formatHex(kept.digest()),
                kept.bytes(),
                kept.createdAt());
    }

    @Override
    public Optional<Artifact> modelShare(JobId job) {
        return last(job, TaskOutputs.MODEL_SHARE);
    }

    @Override
    public Optional<Artifact> scores(JobId job) {
        return last(job, TaskOutputs.SCORES);
    }

    @Override
    public boolean deleteModelShare(JobId job, String steward) {
        return Boolean.TRUE.equals(transactions.execute(_ -> {
            boolean completed = ledger.lock(job).state() == JobState.COMPLETED;
            if (completed && models.delete(job)) {
                ledger.audit(job, steward, "model-share-deleted", Map.of());
                return true;
            }
            return false;
        }));
    }

    private Optional<Artifact> last(JobId job, String kind) {
        return artifacts(job).stream()
                .filter(artifact -> artifact.kind().equals(kind))
                .reduce((_, later) -> later);
    }

    @Override
    public void write(Artifact artifact, OutputStream out) throws IOException {
        out.write(artifacts.read(HexFormat.of().parseHex(artifact.digest())));
    }
}
