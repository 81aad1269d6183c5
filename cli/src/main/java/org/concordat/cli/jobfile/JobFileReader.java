package org.concordat.cli.jobfile;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns YAML into a job, collecting every problem instead of stopping at the first. */
final class JobFileReader {
    private static final List<String> MISSING = List.of("refuse", "drop-row", "mean", "keep");
    private static final String QUERY = "query";
    private static final List<String> TASKS = List.of(
            "intersect",
            "split",
            "standardize",
            "scale",
            "bin",
            "train",
            "evaluate",
            "predict",
            "query",
            "lending-check");

    private static final List<String> SOURCE = List.of("file", "id", "label", "weight", "missing", "text", "ignore");

    private final Path file;
    private final List<JobFileException.Problem> problems = new ArrayList<>();
    private final Map<String, Integer> lines = new HashMap<>();
    /** Whether the task that is being read takes mappings: a query's predicate and groups. */
    private boolean mappings;

    JobFileReader(Path file) {
        this.file = file;
    }

    JobFile read(Yaml document) {
        var fields = fields(document, "", List.of("name", "purpose", "roster", "tasks", "datasets", "ids", "sandbox"));
        var name = requiredText(fields, "name", 1);
        var purpose = requiredText(fields, "purpose", 1);
        var roster = roster(fields.get("roster"));
        var tasks = tasks(fields.get("tasks"));
        var datasets = datasets(fields.get("datasets"));
        var ids = ids(fields.get("ids"));
        var sandbox = sandbox(fields.get("sandbox"));
        checkParties(roster, fields.get("sandbox"), sandbox);
        if (!sandbox.isEmpty()) {
            checkApplicants(tasks);
        }
        if (!problems.isEmpty()) {
            problems.sort(java.util.Comparator.comparingInt(JobFileException.Problem::line));
            throw new JobFileException(problems);
        }
        return new JobFile(file, name, purpose, roster, tasks, datasets, ids, sandbox, Map.copyOf(lines));
    }

    private void problem(int line, String message) {
        problems.add(new JobFileException.Problem(line, message));
    }

    /** The entries of a mapping; unknown keys are problems. */
    private Map<String, Yaml.Entry> fields(Yaml value, String pointer, List<String> known) {
        if (!(value instanceof Yaml.Mapping(int _, var entries))) {
            problem(value.line(), "found " + value.kind() + ", expected a mapping with " + String.join(", ", known));
            return Map.of();
        }
        entries.forEach((key, entry) -> {
            lines.put(pointer + "/" + key, entry.line());
            if (!known.contains(key)) {
                problem(
                        entry.line(),
                        "unknown key '" + key + "'" + Spelling.hint(key, known) + "; known here are "
                                + String.join(", ", known));
            }
        });
        return entries;
    }

    private String requiredText(Map<String, Yaml.Entry> fields, String key, int line) {
        var entry = fields.get(key);
        if (entry == null) {
            problem(line, "the key '" + key + "' is missing");
            return "";
        }
        return text(entry.value(), key);
    }

    private @Nullable String optionalText(Map<String, Yaml.Entry> fields, String key) {
        var entry = fields.get(key);
        return entry == null ? null : text(entry.value(), key);
    }

    /** A text; a number is taken as it would be written. */
    private String text(Yaml value, String what) {
        return switch (value) {
            case Yaml.Text(int line, String text) -> {
                if (text.isBlank()) {
                    problem(line, what + " is empty");
                }
                yield text;
            }
            case Yaml.Whole(int _, long number) -> Long.toString(number);
            case Yaml.Mapping _, Yaml.Sequence _, Yaml.Real _, Yaml.Flag _, Yaml.Nothing _ -> {
                problem(value.line(), what + ": found " + value.kind() + ", expected a text");
                yield "";
            }
        };
    }

    private JobFile.Roster roster(Yaml.@Nullable Entry entry) {
        if (entry == null) {
            problem(1, "the key 'roster' is missing: {guest: …, hosts: […], arbiter: …}");
            return new JobFile.Roster("", List.of(), null, null);
        }
        var fields = fields(entry.value(), "/roster", List.of("guest", "hosts", "arbiter", "opener"));
        var guest = requiredText(fields, "guest", entry.line());
        var hosts = new ArrayList<String>();
        var hostsEntry = fields.get("hosts");
        if (hostsEntry == null) {
            problem(entry.line(), "the key 'hosts' is missing: a list of party ids");
        } else if (hostsEntry.value() instanceof Yaml.Sequence(int line, var items)) {
            items.forEach(item -> hosts.add(text(item, "a host")));
            if (items.isEmpty()) {
                problem(line, "hosts: found an empty list, expected at least one party");
            }
        } else {
            hosts.add(text(hostsEntry.value(), "hosts"));
        }
        var roster = new JobFile.Roster(
                guest, List.copyOf(hosts), optionalText(fields, "arbiter"), optionalText(fields, "opener"));
        var seen = new HashSet<String>();
        Stream.of(Stream.of(guest), hosts.stream(), roster.keyholders().stream())
                .flatMap(ids -> ids)
                .filter(id -> !id.isEmpty() && !seen.add(id))
                .forEach(id -> problem(entry.line(), "the party '" + id + "' stands in the roster twice"));
        return roster;
    }

    private List<JobFile.Task> tasks(Yaml.@Nullable Entry entry) {
        if (entry == null) {
            problem(1, "the key 'tasks' is missing: a list");
            return List.of();
        }
        if (!(entry.value() instanceof Yaml.Sequence(int line, var items))) {
            problem(entry.line(), "tasks: found " + entry.value().kind() + ", expected a list");
            return List.of();
        }
        if (items.isEmpty()) {
            problem(line, "tasks: found an empty list, expected at least one task");
        }
        var tasks = new ArrayList<JobFile.Task>();
        for (int index = 0; index < items.size(); index++) {
            task(items.get(index), "/tasks/" + index).ifPresent(tasks::add);
        }
        return tasks;
    }

    private Optional<JobFile.Task> task(Yaml value, String pointer) {
        lines.put(pointer, value.line());
        if (!(value instanceof Yaml.Mapping(int line, var fields))) {
            problem(value.line(), "found " + value.kind() + ", expected a task such as {task: intersect}");
            return Optional.empty();
        }
        var kind = requiredText(fields, "task", line);
        if (!kind.isEmpty() && !TASKS.contains(kind)) {
            problem(
                    line,
                    "unknown task '" + kind + "'" + Spelling.hint(kind, TASKS) + "; known are "
                            + String.join(", ", TASKS));
        }
        mappings = kind.equals(QUERY);
        var parameters = new LinkedHashMap<String, Object>();
        fields.forEach((key, entry) -> {
            lines.put(pointer + "/" + key, entry.line());
            switch (key) {
                case "task", "protocol" -> {}
                case "parameters" -> nested(entry, pointer, parameters);
                default -> {
                    if (entry.value() instanceof Yaml.Mapping && !mappings) {
                        var hint = Spelling.hint(key, List.of("parameters"));
                        problem(entry.line(), "'" + key + "' holds a mapping, expected a value" + hint);
                    } else {
                        parameter(key, entry, parameters);
                    }
                }
            }
        });
        return Optional.of(new JobFile.Task(kind, optionalText(fields, "protocol"), parameters));
    }

    private void nested(Yaml.Entry entry, String pointer, Map<String, Object> parameters) {
        if (!(entry.value() instanceof Yaml.Mapping(int _, var entries))) {
            problem(entry.line(), "parameters: found " + entry.value().kind() + ", expected a mapping");
            return;
        }
        entries.forEach((key, value) -> {
            lines.put(pointer + "/" + key, value.line());
            parameter(key, value, parameters);
        });
    }

    private void parameter(String key, Yaml.Entry entry, Map<String, Object> parameters) {
        plain(entry.value(), key).ifPresent(value -> {
            if (parameters.put(key, value) != null) {
                problem(entry.line(), "the parameter '" + key + "' stands here a second time");
            }
        });
    }

    private Optional<Object> plain(Yaml value, String key) {
        return switch (value) {
            case Yaml.Text(int _, String text) -> Optional.of(text);
            case Yaml.Whole(int _, long number) -> Optional.of(number);
            case Yaml.Real(int _, double number) -> Optional.of(number);
            case Yaml.Flag(int _, boolean flag) -> Optional.of(flag);
            case Yaml.Sequence(int _, var items) ->
                Optional.of(items.stream()
                        .map(item -> plain(item, key))
                        .flatMap(Optional::stream)
                        .toList());
            case Yaml.Mapping(int _, var entries)
            when mappings -> {
                var members = new LinkedHashMap<String, Object>();
                entries.forEach(
                        (name, entry) -> plain(entry.value(), key).ifPresent(member -> members.put(name, member)));
                yield Optional.of(members);
            }
            case Yaml.Mapping _, Yaml.Nothing _ -> {
                problem(value.line(), key + ": found " + value.kind() + ", expected a value or a list of values");
                yield Optional.empty();
            }
        };
    }

    private Map<String, String> datasets(Yaml.@Nullable Entry entry) {
        if (entry == null) {
            return Map.of();
        }
        if (!(entry.value() instanceof Yaml.Mapping(int _, var entries))) {
            problem(entry.line(), "datasets: found " + entry.value().kind() + ", expected party: dataset");
            return Map.of();
        }
        var datasets = new LinkedHashMap<String, String>();
        entries.forEach((party, value) -> {
            lines.put("/datasets/" + party, value.line());
            datasets.put(party, text(value.value(), "the dataset of " + party));
        });
        return datasets;
    }

    private Map<String, Object> ids(Yaml.@Nullable Entry entry) {
        var ids = new LinkedHashMap<String, Object>();
        if (entry != null) {
            fields(entry.value(), "/ids", List.of("case", "trim")).forEach((key, value) -> parameter(key, value, ids));
        }
        return ids;
    }

    private Map<String, JobFile.Source> sandbox(Yaml.@Nullable Entry entry) {
        if (entry == null) {
            return Map.of();
        }
        if (!(entry.value() instanceof Yaml.Mapping(int _, var entries))) {
            problem(entry.line(), "sandbox: found " + entry.value().kind() + ", expected party: {file: …, id: …}");
            return Map.of();
        }
        var sources = new LinkedHashMap<String, JobFile.Source>();
        entries.forEach((party, source) -> {
            lines.put("/sandbox/" + party, source.line());
            var fields = fields(source.value(), "/sandbox/" + party, SOURCE);
            var path = requiredText(fields, "file", source.line());
            var resolved = file.resolveSibling(path).normalize();
            if (!path.isEmpty() && !Files.isRegularFile(resolved)) {
                problem(source.line(), "there is no file " + resolved);
            }
            var id = requiredText(fields, "id", source.line());
            var missing = optionalText(fields, "missing");
            if (missing != null && !MISSING.contains(missing)) {
                problem(source.line(), "missing: found '" + missing + "', expected one of " + MISSING);
            }
            sources.put(
                    party,
                    new JobFile.Source(
                            resolved,
                            id,
                            optionalText(fields, "label"),
                            optionalText(fields, "weight"),
                            missing,
                            names(fields.get("text"), "text"),
                            names(fields.get("ignore"), "ignore")));
        });
        return sources;
    }

    /** In the sandbox a file, which the guest's steward registers. */
    private void checkApplicants(List<JobFile.Task> tasks) {
        for (int i = 0; i < tasks.size(); i++) {
            if (tasks.get(i).parameters().get(JobFile.APPLICANTS) instanceof String name
                    && !Files.isRegularFile(file.resolveSibling(name).normalize())) {
                problem(
                        lines.getOrDefault("/tasks/" + i + "/" + JobFile.APPLICANTS, 1),
                        "applicants: there is no file "
                                + file.resolveSibling(name).normalize());
            }
        }
    }

    private List<String> names(Yaml.@Nullable Entry entry, String what) {
        if (entry == null) {
            return List.of();
        }
        if (!(entry.value() instanceof Yaml.Sequence(int _, var items))) {
            problem(entry.line(), what + ": found " + entry.value().kind() + ", expected a list of columns");
            return List.of();
        }
        return items.stream().map(item -> text(item, "a column of " + what)).toList();
    }

    private void checkParties(
            JobFile.Roster roster, Yaml.@Nullable Entry section, Map<String, JobFile.Source> sandbox) {
        if (section == null) {
            return;
        }
        var holders = Stream.concat(Stream.of(roster.guest()), roster.hosts().stream())
                .filter(id -> !id.isEmpty())
                .toList();
        for (var party : sandbox.keySet()) {
            if (!holders.contains(party)) {
                int line = lines.getOrDefault("/sandbox/" + party, section.line());
                problem(
                        line,
                        "'" + party + "' is neither the guest nor a host of the roster"
                                + Spelling.hint(party, holders));
            }
        }
        for (var party : holders) {
            if (!sandbox.containsKey(party)) {
                problem(section.line(), "the sandbox's files lack the party '" + party + "'");
            }
        }
    }
}
