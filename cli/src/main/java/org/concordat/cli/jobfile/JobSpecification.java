package org.concordat.cli.jobfile;

import java.util.LinkedHashMap;
import java.util.Map;

/** The JSON form of a job, as the guest's service takes it. */
public final class JobSpecification {
    private static final int VERSION = 1;

    private JobSpecification() {}

    /**
     * Maps and lists that any JSON writer knows.
     *
     * @param datasets the name of the registered dataset, by party
     */
    public static Map<String, Object> of(JobFile job, Map<String, String> datasets) {
        var specification = new LinkedHashMap<String, Object>();
        specification.put("specVersion", VERSION);
        specification.put("name", job.name());
        specification.put("purpose", job.purpose());
        specification.put("roster", roster(job.roster()));
        specification.put("datasets", datasets);
        if (!job.ids().isEmpty()) {
            specification.put("ids", job.ids());
        }
        specification.put(
                "tasks", job.tasks().stream().map(JobSpecification::task).toList());
        return specification;
    }

    private static Map<String, Object> roster(JobFile.Roster roster) {
        var json = new LinkedHashMap<String, Object>();
        json.put("guest", roster.guest());
        json.put("hosts", roster.hosts());
        if (roster.arbiter() != null) {
            json.put("arbiter", roster.arbiter());
        }
        if (roster.opener() != null) {
            json.put("opener", roster.opener());
        }
        return json;
    }

    private static Map<String, Object> task(JobFile.Task task) {
        var json = new LinkedHashMap<String, Object>();
        json.put("task", task.task());
        if (task.protocol() != null) {
            json.put("protocol", task.protocol());
        }
        if (!task.parameters().isEmpty()) {
            json.put("parameters", task.parameters());
        }
        return json;
    }
}
