package org.concordat.runtime.job.spec;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.concordat.federation.Member;
import org.concordat.federation.PartyId;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.TaskSpec;
import org.concordat.federation.task.Protocol;
import org.concordat.federation.task.ProtocolRegistry;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a job specification: strictly, with every problem at once, each with the JSON pointer to it. Nothing in it is
 * evaluated; a text that looks like an expression is a text.
 */
public final class JobSpecParser {
    public static final int MAX_BYTES = 256 * 1024;
    private static final int MAX_DEPTH = 16;
    private static final int MAX_TEXT = 4096;
    private static final int MAX_NUMBER = 64;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_TEXT)
                            .maxNumberLength(MAX_NUMBER)
                            .maxDocumentLength(MAX_BYTES)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private final ProtocolRegistry registry;
    private final Set<PartyId> federation;

    /** @param federation the parties that a roster may name */
    public JobSpecParser(ProtocolRegistry registry, Set<PartyId> federation) {
        this.registry = registry;
        this.federation = Set.copyOf(federation);
    }

    /** @throws org.concordat.runtime.job.spec.InvalidJobException with all that is wrong */
    public ParsedJob parse(byte[] json) {
        var parsed = read(json);
        var problems = new Problems();
        for (Member member : parsed.spec().roster().members()) {
            if (!federation.contains(member.party())) {
                problems.add(
                        "/roster",
                        "party-unknown",
                        "found " + member.party() + "; this federation has "
                                + new TreeSet<>(federation)
                                        .stream().map(PartyId::value).collect(Collectors.joining(", ")));
            }
        }
        for (int i = 0; i < parsed.spec().tasks().size(); i++) {
            check(parsed.spec(), i, problems);
        }
        problems.throwIfAny();
        return parsed;
    }

    /** Reads the form alone, for what another party has checked and proposes. */
    public static ParsedJob read(byte[] json) {
        var tree = tree(json);
        var spec = new SpecReader().read(tree);
        var canonical = CanonicalJson.of(tree);
        return new ParsedJob(spec, canonical, sha256(canonical));
    }

    private static JsonNode tree(byte[] json) {
        if (json.length > MAX_BYTES) {
            throw Problems.single("", "too-long", "found " + json.length + " bytes, expected at most " + MAX_BYTES);
        }
        try {
            var tree = JSON.readTree(json);
            if (tree == null || tree.isMissingNode()) {
                throw Problems.single("", "malformed-json", "found nothing, expected a job specification in JSON");
            }
            return tree;
        } catch (JacksonException e) {
            if (e instanceof StreamConstraintsException && LongNumbers.in(json, MAX_NUMBER)) {
                throw Problems.single("", "number-too-long", "a number has at most " + MAX_NUMBER + " characters");
            }
            var location = e.getLocation();
            throw Problems.single(
                    "",
                    "malformed-json",
                    "this is no well-formed JSON"
                            + (location == null
                                    ? ""
                                    : " at line " + location.getLineNr() + ", column " + location.getColumnNr())
                            + ": check brackets, commas, repeated names, and that nothing follows");
        }
    }

    private void check(JobSpec spec, int index, Problems problems) {
        TaskSpec task = spec.tasks().get(index);
        var protocol = registry.find(task);
        checkModel(spec, index, problems);
        if (protocol.isPresent()
                && task.protocol() == null
                && doers(task).distinct().count() > 1) {
            problems.add(
                    "/tasks/" + index + "/protocol",
                    "protocol-required",
                    "say by which of " + names(task) + " the task is done");
            return;
        }
        if (protocol.isPresent()) {
            checkInputs(spec, index, protocol.get(), problems);
            problems.addAll(protocol.get().check(spec, index));
            return;
        }
        if (doers(task).findAny().isPresent()) {
            problems.add(
                    "/tasks/" + index + "/protocol", "protocol-unknown", "this task can be done by " + names(task));
        } else {
            var kinds = registry.protocols().stream()
                    .flatMap(known -> known.tasks().stream())
                    .sorted()
                    .distinct()
                    .collect(Collectors.joining(", "));
            problems.add("/tasks/" + index + "/task", "task-unknown", "this party knows the tasks " + kinds);
        }
    }

    private Stream<String> doers(TaskSpec task) {
        return registry.protocols().stream()
                .filter(known -> known.tasks().contains(task.task()))
                .map(Protocol::name);
    }

    private String names(TaskSpec task) {
        return doers(task).sorted().distinct().collect(Collectors.joining(", "));
    }

    private static void checkInputs(JobSpec spec, int index, Protocol<?> protocol, Problems problems) {
        var before = spec.tasks().subList(0, index);
        for (var makers : protocol.inputs(spec.tasks().get(index))) {
            if (before.stream().noneMatch(task -> makers.contains(task.task()))) {
                problems.add(
                        "/tasks/" + index,
                        "unknown-input",
                        "the task " + spec.tasks().get(index).task() + " needs what a task "
                                + String.join(" or ", new TreeSet<>(makers)) + " before it makes; add one");
            }
        }
    }

    /** Who predicts needs a model; who trains may begin with one; nobody else takes any. */
    private static void checkModel(JobSpec spec, int index, Problems problems) {
        var task = spec.tasks().get(index);
        boolean predicts = task.task().equals("predict");
        boolean begins = task.task().equals("train")
                && Boolean.TRUE.equals(task.parameters().get("warm_start"));
        var pointer = "/tasks/" + index + "/" + TaskSpec.MODEL;
        if (task.model().isPresent() && !predicts && !begins) {
            problems.add(
                    pointer,
                    "model-not-applicable",
                    "an earlier job's model is for the task predict, and for train with warm_start: true");
        }
        if ((predicts || begins)
                && task.model().isEmpty()
                && spec.tasks().subList(0, index).stream()
                        .noneMatch(before -> before.task().equals("train"))) {
            problems.add(
                    pointer,
                    "model-required",
                    "name the job whose model this task takes, or put a task train before it");
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
