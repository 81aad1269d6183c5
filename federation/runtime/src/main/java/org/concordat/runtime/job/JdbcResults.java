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
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** What jobs left here: outputs, and the disclosures of the audit log. */
final class JdbcResults implements ResultService {
    private final JobStore jobs;
    private final JdbcArtifacts artifacts;
    private final StoredModels models;
    private final JobLedger ledger;
    private final TransactionOperations transactions;
    private final JdbcClient jdbc;

    JdbcResults(
            JobLedger ledger,
            JdbcArtifacts artifacts,
            StoredModels models,
            TransactionOperations transactions,
            JdbcClient jdbc) {
        this.jobs = ledger.jobs();
        this.ledger = ledger;
        this.artifacts = artifacts;
        this.models = models;
        this.transactions = transactions;
        this.jdbc = jdbc;
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

    @Override
    public List<Released> disclosures(JobId job) {
        return jdbc.sql("""
                        -- disclosures
                        select details ->> 'to', cast(details ->> 'task' as integer), details ->> 'protocol',
                            details ->> 'message', details ->> 'kind', details ->> 'what', count(*),
                            sum(cast(details ->> 'bytes' as bigint))
                        from audit.entries where job_id = ? and act = 'disclosure'
                        group by 1, 2, 3, 4, 5, 6 order by min(entry_id)""")
                .param(job.value())
                .query((row, _) -> new Released(
                        row.getString(1),
                        row.getInt(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getLong(7),
                        row.getLong(8)))
                .list();
    }
}
