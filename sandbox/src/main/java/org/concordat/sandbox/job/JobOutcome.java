package org.concordat.sandbox.job;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import tools.jackson.databind.JsonNode;

/**
 * A completed job.
 *
 * @param view as the guest sees it
 * @param views as each party sees it, by party
 * @param disclosures what left each party, by party
 * @param models each party's own share of the model, JSON, by party; without those who hold none
 * @param scores the guest's CSV {@code id,split,label,score}, or {@code id,at_least_k,band}; empty when nothing was scored
 * @param answers CSV of each query, by the task's place in the job
 */
public record JobOutcome(
        String id,
        JsonNode view,
        Map<String, JsonNode> views,
        Map<String, JsonNode> disclosures,
        Map<String, String> models,
        String scores,
        SortedMap<Integer, String> answers) {

    /**
     * A file for each table: one table alone as {@code file}, else the scores as {@code file}, and an answer as {@code
     * file-TASK} before its ending, with the task's place in the job from 0, so that each file has one head.
     */
    public Map<Path, String> tables(Path file) {
        var tables = new LinkedHashMap<Path, String>();
        boolean alone = scores.isEmpty() && answers.size() == 1;
        if (!scores.isEmpty() || answers.isEmpty()) {
            tables.put(file, scores);
        }
        answers.forEach((task, answer) -> tables.put(alone ? file : numbered(file, task), answer));
        return tables;
    }

    private static Path numbered(Path file, int task) {
        var name = String.valueOf(file.getFileName());
        int ending = name.lastIndexOf('.');
        var stem = ending > 0 ? name.substring(0, ending) : name;
        return file.resolveSibling(stem + "-" + task + name.substring(stem.length()));
    }

    /** The object that {@code --json} writes. */
    public Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        var job = new LinkedHashMap<String, Object>();
        job.put("id", id);
        job.put("state", view.path("state").asString());
        json.put("job", job);
        var tasks = new ArrayList<Map<String, Object>>();
        for (var task : view.path("tasks")) {
            tasks.add(task(task));
        }
        json.put("tasks", tasks);
        json.put("disclosures", released());
        return json;
    }

    private Map<String, Object> task(JsonNode task) {
        var json = new LinkedHashMap<String, Object>();
        json.put("task", task.path("task").asString());
        task.path("report").propertyStream().forEach(field -> json.put(field.getKey(), field.getValue()));
        if (isLendingCheck(task)) {
            json.put("tables_built", task.path("startedAt").asString(""));
            json.put("age_seconds", task.path("seconds").asDouble());
        }
        json.put("seconds", task.path("seconds").asDouble());
        json.put("bytes", bytes(task.path("index").asInt()));
        return json;
    }

    /** Its answers are as old as its tables: the loan books are read when the task begins, and not again. */
    static boolean isLendingCheck(JsonNode task) {
        return task.path("task").asString("").equals("lending-check");
    }

    /** What all parties together sent in a task. */
    private long bytes(int index) {
        return views.values().stream()
                .mapToLong(
                        own -> own.path("tasks").path(index).path("bytesSent").asLong(0))
                .sum();
    }

    /** What a party sent in the whole job. */
    public long bytesSent(String party) {
        long sum = 0;
        for (var task : views.getOrDefault(party, view).path("tasks")) {
            sum += task.path("bytesSent").asLong(0);
        }
        return sum;
    }

    /** Every disclosure of every party, with the name of who disclosed. */
    public List<Map<String, Object>> released() {
        var all = new ArrayList<Map<String, Object>>();
        disclosures.forEach((party, list) -> {
            for (var item : list.path("items")) {
                var entry = new LinkedHashMap<String, Object>();
                entry.put("from", party);
                item.propertyStream().forEach(field -> entry.put(field.getKey(), field.getValue()));
                all.add(entry);
            }
        });
        return all;
    }
}
