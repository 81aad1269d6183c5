package org.concordat.runtime.job;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.concordat.federation.dataset.Column;
import org.concordat.federation.identity.CanonicalTree;
import org.concordat.federation.task.Cost;
import org.concordat.federation.task.Leakage;
import org.jspecify.annotations.Nullable;

/**
 * What a steward sees before deciding.
 *
 * @param specification its canonical JSON
 * @param plan the tasks in order, what each reveals, and its messages; once for each version that it may run in
 * @param dataset that this party would bring; null if none
 * @param columns of it that the job would use
 * @param rows of it
 * @param total what all tasks cost this party at most
 */
public record ApprovalView(
        JobView job,
        String specification,
        List<TaskPlan> plan,
        @Nullable String dataset,
        List<Column> columns,
        long rows,
        Cost total) {
    public ApprovalView {
        plan = List.copyOf(plan);
        columns = List.copyOf(columns);
    }

    /**
     * SHA-256 of all of it but the job's state and times, in hexadecimal: whoever asks for the view again while the dataset and
     * the release are the same finds the same one, and can hold it against the log.
     */
    public String digest() {
        var tree = new TreeMap<String, Object>();
        tree.put("specification", specification);
        tree.put("plan", plan.stream().map(TaskPlan::tree).toList());
        tree.put("dataset", dataset == null ? "" : dataset);
        tree.put("columns", columns.stream().map(ApprovalView::tree).toList());
        tree.put("rows", rows);
        tree.put("total", tree(total));
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(CanonicalTree.bytes(tree)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Map<String, Object> tree(Column column) {
        return Map.of(
                "name", column.name(),
                "type", column.type().name(),
                "role", column.role().name(),
                "missing", column.missing(),
                "partners", sorted(column.policy().partners()),
                "protocols", sorted(column.policy().protocols()),
                "purposes", sorted(column.policy().purposes()));
    }

    private static List<String> sorted(Collection<String> names) {
        return names.stream().sorted().toList();
    }

    private static Map<String, Object> tree(Cost cost) {
        return Map.of(
                "messages", Long.toString(cost.messages()),
                "bytes", Long.toString(cost.bytes()),
                "exponentiations", Long.toString(cost.exponentiations()));
    }

    /**
     * @param protocol id@version
     * @param words what it asks, a sentence a line
     * @param diagram of the messages, in Mermaid's notation
     * @param cost to this party at most
     */
    public record TaskPlan(
            int index, String task, String protocol, List<String> words, Leakage leakage, String diagram, Cost cost) {
        private Map<String, Object> tree() {
            return Map.of(
                    "index", index,
                    "task", task,
                    "protocol", protocol,
                    "words", words,
                    "learns",
                            leakage.learns().stream()
                                    .map(line -> List.of(line.role().name(), line.what()))
                                    .toList(),
                    "staysHidden", leakage.staysHidden(),
                    "collusions", leakage.collusions(),
                    "diagram", diagram,
                    "cost", ApprovalView.tree(cost));
        }
    }
}
