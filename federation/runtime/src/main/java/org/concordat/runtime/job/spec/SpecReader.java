package org.concordat.runtime.job.spec;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.concordat.federation.PartyId;
import org.concordat.federation.Roster;
import org.concordat.federation.job.IdNormalisation;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.TaskSpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** From a JSON tree to a {@link JobSpec}, collecting problems. For one use. */
final class SpecReader {
    private static final Set<String> FIELDS =
            Set.of("specVersion", "name", "purpose", "roster", "datasets", "ids", "tasks");
    private static final Set<String> ROSTER_FIELDS = Set.of("guest", "hosts", "arbiter", "opener");
    private static final Set<String> IDS_FIELDS = Set.of("case", "trim");
    private static final int MAX_NAME = 200;
    private static final int MAX_TASKS = 64;
    private static final int MAX_HOSTS = 64;
    private static final int MAX_MEMBERS = 100;
    private static final int MAX_LIST = 10_000;

    private final Problems problems = new Problems();

    JobSpec read(JsonNode tree) {
        requireObject(tree, "", FIELDS);
        problems.throwIfAny();
        int version = version(tree.get("specVersion"));
        var name = name(tree.get("name"));
        var purpose = purpose(tree.get("purpose"));
        var roster = roster(tree.get("roster"));
        var tasks = tasks(tree.get("tasks"));
        var datasets = datasets(tree.get("datasets"), roster);
        var ids = ids(tree.get("ids"));
        problems.throwIfAny();
        return new JobSpec(version, name, purpose, java.util.Objects.requireNonNull(roster), datasets, ids, tasks);
    }

    private int version(@Nullable JsonNode node) {
        if (node == null || !node.isIntegralNumber() || node.asInt() != JobSpec.VERSION) {
            problems.add("/specVersion", "version-unknown", "expected " + JobSpec.VERSION);
        }
        return JobSpec.VERSION;
    }

    private String name(@Nullable JsonNode node) {
        var name = text(node, "/name");
        if (name != null
                && (name.isBlank() || name.length() > MAX_NAME || name.chars().anyMatch(SpecReader::invisible))) {
            problems.add(
                    "/name",
                    "invalid-name",
                    "a name has 1 to " + MAX_NAME + " visible characters on one line, without direction overrides");
        }
        return name == null ? "" : name;
    }

    private static boolean invisible(int c) {
        return Character.isISOControl(c) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    }

    private String purpose(@Nullable JsonNode node) {
        if (node == null) {
            problems.add("/purpose", "purpose-required", "say what for, for example \"credit-risk\"");
            return "";
        }
        var purpose = text(node, "/purpose");
        if (purpose != null && !purpose.matches("[a-z][a-z0-9-]{0,63}")) {
            problems.add("/purpose", "invalid-purpose", "a purpose has 1 to 64 of a-z, 0-9 and hyphen");
        }
        return purpose == null ? "" : purpose;
    }

    private @Nullable Roster roster(@Nullable JsonNode node) {
        if (node == null) {
            problems.add("/roster", "required", "say who is guest, hosts and arbiter");
            return null;
        }
        if (!requireObject(node, "/roster", ROSTER_FIELDS)) {
            return null;
        }
        var guest = party(node.get("guest"), "/roster/guest");
        var arbiter = node.has("arbiter") ? party(node.get("arbiter"), "/roster/arbiter") : null;
        var opener = node.has("opener") ? party(node.get("opener"), "/roster/opener") : null;
        var hosts = hosts(node.get("hosts"));
        var seen = new HashSet<PartyId>();
        for (PartyId party : concat(guest, hosts, arbiter, opener)) {
            if (!seen.add(party)) {
                problems.add("/roster", "party-repeated", party + " stands twice: a party plays one role in a job");
                return null;
            }
        }
        return guest == null || hosts.isEmpty() ? null : new Roster(guest, hosts, arbiter, opener);
    }

    private List<PartyId> hosts(@Nullable JsonNode node) {
        var hosts = new ArrayList<PartyId>();
        if (node == null || !node.isArray() || node.isEmpty() || node.size() > MAX_HOSTS) {
            problems.add("/roster/hosts", "host-required", "expected a list of 1 to " + MAX_HOSTS + " parties");
            return hosts;
        }
        for (int i = 0; i < node.size(); i++) {
            var host = party(node.get(i), "/roster/hosts/" + i);
            if (host != null) {
                hosts.add(host);
            }
        }
        return hosts;
    }

    private static List<PartyId> concat(
            @Nullable PartyId guest, List<PartyId> hosts, @Nullable PartyId arbiter, @Nullable PartyId opener) {
        var parties = new ArrayList<>(hosts);
        for (PartyId party : new @Nullable PartyId[] {guest, arbiter, opener}) {
            if (party != null) {
                parties.add(party);
            }
        }
        return parties;
    }

    private @Nullable PartyId party(@Nullable JsonNode node, String pointer) {
        var text = text(node, pointer);
        if (text == null) {
            return null;
        }
        try {
            return new PartyId(text);
        } catch (IllegalArgumentException e) {
            problems.add(pointer, "invalid-party", String.valueOf(e.getMessage()));
            return null;
        }
    }

    private Map<PartyId, String> datasets(@Nullable JsonNode node, @Nullable Roster roster) {
        var datasets = new TreeMap<PartyId, String>();
        if (node != null && !node.isObject()) {
            problems.add("/datasets", "wrong-type", "expected an object: party to dataset name");
            return datasets;
        }
        if (node != null) {
            for (var property : node.properties()) {
                var pointer = "/datasets/" + escaped(property.getKey());
                var party = party(
                        tools.jackson.databind.node.JsonNodeFactory.instance.stringNode(property.getKey()), pointer);
                var name = text(property.getValue(), pointer);
                if (party != null && name != null) {
                    datasets.put(party, name);
                }
            }
        }
        if (roster != null) {
            var data =
                    roster.dataMembers().stream().map(member -> member.party()).toList();
            data.stream()
                    .filter(party -> !datasets.containsKey(party))
                    .forEach(party -> problems.add(
                            "/datasets", "dataset-required", "name the dataset that " + party + " brings"));
            datasets.keySet().stream()
                    .filter(party -> !data.contains(party))
                    .forEach(party -> problems.add(
                            "/datasets/" + party, "dataset-not-allowed", party + " brings no data in this job"));
        }
        return datasets;
    }

    private IdNormalisation ids(@Nullable JsonNode node) {
        var standard = IdNormalisation.STANDARD;
        if (node == null || !requireObject(node, "/ids", IDS_FIELDS)) {
            return standard;
        }
        IdNormalisation.@Nullable Case letters = standard.letters();
        if (node.has("case")) {
            var word = text(node.get("case"), "/ids/case");
            letters = java.util.Arrays.stream(IdNormalisation.Case.values())
                    .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(word))
                    .findFirst()
                    .orElse(null);
        }
        if (letters == null) {
            problems.add("/ids/case", "unknown-value", "expected keep, lower or upper");
            return standard;
        }
        var trim = node.get("trim");
        if (trim != null && !trim.isBoolean()) {
            problems.add("/ids/trim", "wrong-type", "expected true or false");
            return standard;
        }
        return new IdNormalisation(trim == null ? standard.trim() : trim.booleanValue(), letters);
    }

    private List<TaskSpec> tasks(@Nullable JsonNode node) {
        var tasks = new ArrayList<TaskSpec>();
        if (node == null || !node.isArray() || node.isEmpty() || node.size() > MAX_TASKS) {
            problems.add("/tasks", "task-required", "expected a list of 1 to " + MAX_TASKS + " tasks");
            return tasks;
        }
        for (int i = 0; i < node.size(); i++) {
            var pointer = "/tasks/" + i;
            if (!node.get(i).isObject()) {
                problems.add(pointer, "wrong-type", "expected an object with \"task\"");
                continue;
            }
            var kind = text(node.get(i).get("task"), pointer + "/task");
            var protocol =
                    node.get(i).has("protocol") ? text(node.get(i).get("protocol"), pointer + "/protocol") : null;
            var parameters = parameters(node.get(i), pointer);
            model(parameters.get(TaskSpec.MODEL), pointer);
            if (kind != null) {
                tasks.add(new TaskSpec(
                        kind, protocol == null ? trainedBefore(kind, parameters, tasks) : protocol, parameters));
            }
        }
        return tasks;
    }

    /** A prediction with what this job has trained is done by the protocol that trained it. */
    private static @Nullable String trainedBefore(String kind, Map<String, Object> parameters, List<TaskSpec> before) {
        if (!kind.equals("predict") || parameters.containsKey(TaskSpec.MODEL)) {
            return null;
        }
        return before.stream()
                .filter(task -> task.task().equals("train"))
                .map(TaskSpec::protocol)
                .filter(java.util.Objects::nonNull)
                .reduce((_, later) -> later)
                .orElse(null);
    }

    private void model(@Nullable Object value, String pointer) {
        boolean fine = value == null
                || (value instanceof String text
                        && text.matches("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"));
        if (!fine) {
            problems.add(
                    pointer + "/" + TaskSpec.MODEL, "invalid-job-id", "expected the id of a job that trained a model");
        }
    }

    /** Those beside {@code task} and those within {@code parameters}, as one. */
    private Map<String, Object> parameters(JsonNode task, String pointer) {
        var parameters = new LinkedHashMap<String, Object>();
        for (var property : task.properties()) {
            if (!Set.of("task", "protocol", "parameters").contains(property.getKey())) {
                parameter(parameters, property.getKey(), property.getValue(), pointer);
            }
        }
        var nested = task.get("parameters");
        if (nested != null && !nested.isObject()) {
            problems.add(pointer + "/parameters", "wrong-type", "expected an object");
        } else if (nested != null) {
            for (var property : nested.properties()) {
                parameter(parameters, property.getKey(), property.getValue(), pointer + "/parameters");
            }
        }
        return parameters;
    }

    private void parameter(Map<String, Object> parameters, String name, JsonNode value, String parent) {
        var pointer = parent + "/" + escaped(name);
        if (name.equals("seed") || name.equals("random_seed")) {
            problems.add(pointer, "seed-not-allowed", "the job's seed is agreed by the parties, never given");
            return;
        }
        var plain = plain(value, pointer);
        if (plain != null && parameters.put(name, plain) != null) {
            problems.add(pointer, "duplicate-key", "stands beside the task and in its parameters as well");
        }
    }

    private @Nullable Object plain(JsonNode value, String pointer) {
        if (value.isString()) {
            return value.stringValue();
        } else if (value.isBoolean()) {
            return value.booleanValue();
        } else if (value.isNumber()) {
            return number(value.doubleValue(), pointer);
        } else if (value.isArray() && value.size() <= MAX_LIST) {
            var list = new ArrayList<Object>();
            for (int i = 0; i < value.size(); i++) {
                var element = plain(value.get(i), pointer + "/" + i);
                if (element != null) {
                    list.add(element);
                }
            }
            return List.copyOf(list);
        } else if (value.isObject() && value.size() <= MAX_MEMBERS) {
            var map = new LinkedHashMap<String, Object>();
            for (var property : value.properties()) {
                var member = plain(property.getValue(), pointer + "/" + escaped(property.getKey()));
                if (member != null) {
                    map.put(property.getKey(), member);
                }
            }
            return java.util.Collections.unmodifiableMap(map);
        } else if (value.isNull()) {
            problems.add(pointer, "required", "found null: leave it out to take the default");
        } else {
            problems.add(
                    pointer,
                    "wrong-type",
                    "expected a text, a number, true or false, or a list or object of these, not too long");
        }
        return null;
    }

    /** A double without a fraction is an integer, as in the canonical form: 3.0 is 3. */
    private @Nullable Object number(double value, String pointer) {
        if (!Double.isFinite(value)) {
            problems.add(pointer, "out-of-range", "the number is beyond a double");
            return null;
        }
        if (value != Math.rint(value)) {
            return value;
        }
        if (Math.abs(value) > CanonicalJson.LARGEST_INTEGER) {
            problems.add(pointer, "out-of-range", "an integer lies within ±(2^53 − 1)");
            return null;
        }
        return (long) value;
    }

    private @Nullable String text(@Nullable JsonNode node, String pointer) {
        if (node == null) {
            problems.add(pointer, "required", "a text is missing here");
            return null;
        }
        if (!node.isString()) {
            problems.add(pointer, "wrong-type", "expected a text");
            return null;
        }
        return node.stringValue();
    }

    private boolean requireObject(JsonNode node, String pointer, Set<String> fields) {
        if (!node.isObject()) {
            problems.add(pointer, "wrong-type", "expected an object");
            return false;
        }
        for (String name : node.propertyNames()) {
            if (!fields.contains(name)) {
                problems.add(
                        pointer + "/" + escaped(name),
                        "unknown-field",
                        "not known here; known are " + fields.stream().sorted().toList());
            }
        }
        return true;
    }

    /** RFC 6901, and no longer than a person reads. */
    private static String escaped(String name) {
        var shortened = name.length() > 60 ? name.substring(0, 60) + "…" : name;
        return shortened.replace("~", "~0").replace("/", "~1");
    }
}
