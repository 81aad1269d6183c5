package org.concordat.runtime.job;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.concordat.federation.FederationException;
import org.concordat.federation.job.Job;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobStore;
import org.concordat.federation.model.ModelShare;
import org.concordat.federation.task.TaskResult;
import org.concordat.runtime.model.HashedFiles;
import org.concordat.runtime.model.JdbcArtifacts;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Keeps what a task left: report, model share, scores. */
final class TaskOutputs {
    static final String MODEL_SHARE = "model-share";
    static final String SCORES = "scores";

    private final JobStore jobs;
    private final JdbcTaskStore tasks;
    private final JdbcJobEvents events;
    private final JdbcArtifacts artifacts;
    private final JobLedger ledger;
    private final StoredModels models;
    private final TransactionOperations transactions;

    TaskOutputs(
            JobLedger ledger,
            JdbcTaskStore tasks,
            JdbcJobEvents events,
            JdbcArtifacts artifacts,
            StoredModels models,
            TransactionOperations transactions) {
        this.jobs = ledger.jobs();
        this.tasks = tasks;
        this.events = events;
        this.artifacts = artifacts;
        this.ledger = ledger;
        this.models = models;
        this.transactions = transactions;
    }

    void keep(Job job, int task, TaskResult result, MeteredChannel channel) {
        var report = JobJson.tree(result.report());
        transactions.executeWithoutResult(_ -> {
            boolean ended =
                    jobs.lock(job.id()).map(locked -> locked.state().terminal()).orElse(true);
            if (ended) {
                throw new FederationException(FederationException.JOB_CANCELLED, "the job has ended");
            }
            var share = result.modelShare();
            if (share != null) {
                put(job.id(), task, MODEL_SHARE, "application/json", json(share));
                models.keep(job.id(), task, share);
            }
            if (!result.scores().isEmpty()) {
                put(job.id(), task, SCORES, "text/csv", csv(result.scores()));
            }
            var sheet = result.sheet();
            if (sheet != null) {
                put(job.id(), task, SCORES, "text/csv", csv(sheet));
            }
            tasks.ended(job.id(), task, TaskView.State.COMPLETED, channel.bytesSent(), channel.bytesReceived(), report);
            tell(job.id(), task, TaskView.State.COMPLETED, report);
        });
    }

    void tell(JobId job, int task, TaskView.State state, @Nullable JsonNode report) {
        var body = JobJson.object().put("index", task).put("state", state.name());
        if (report != null) {
            body.set("report", report);
        }
        events.append(job, "task", body);
    }

    private void put(JobId job, int task, String kind, String mediaType, byte[] content) {
        artifacts.put(new JdbcArtifacts.Description(job, task, kind, kind, mediaType), content);
        ledger.audit(
                job,
                JobLedger.SYSTEM,
                "output-kept",
                Map.of(
                        "kind", kind,
                        "task", Integer.toString(task),
                        "sha256", HexFormat.of().formatHex(HashedFiles.sha256(content)),
                        "bytes", Integer.toString(content.length)));
    }

    private static byte[] json(ModelShare share) {
        var fields = JobJson.tree(share);
        var whole = JobJson.object().put("protocol", share.protocol());
        if (fields instanceof ObjectNode object) {
            object.properties().forEach(entry -> whole.set(entry.getKey(), entry.getValue()));
        }
        return JobJson.pretty(whole);
    }

    private static byte[] csv(TaskResult.Sheet sheet) {
        var text = new StringBuilder(String.join(",", sheet.header())).append('\n');
        for (var line : sheet.lines()) {
            text.append(line.stream().map(TaskOutputs::quoted).collect(Collectors.joining(",")))
                    .append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] csv(List<TaskResult.Score> scores) {
        var text = new StringBuilder("id,split,label,score\n");
        for (var score : scores) {
            text.append(quoted(score.id())).append(',').append(score.split()).append(',');
            var label = score.label();
            text.append(label == null ? "" : plain(label));
            text.append(',').append(score.score()).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** As RFC 4180 asks for. */
    private static String quoted(String text) {
        return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static String plain(double label) {
        return label == Math.rint(label) && Math.abs(label) < 1e15
                ? Long.toString((long) label)
                : Double.toString(label);
    }
}
