package org.concordat.runtime.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.job.JobId;
import org.concordat.federation.job.JobState;
import org.concordat.federation.job.Problem;
import org.concordat.runtime.job.JobService;
import org.concordat.runtime.job.JobView;
import org.concordat.runtime.job.TaskView;
import org.concordat.runtime.job.spec.InvalidJobException;
import org.concordat.runtime.rest.json.BodyLimits;
import org.concordat.runtime.rest.problem.Codes;
import org.concordat.runtime.rest.problem.RefusedRequestException;
import org.concordat.runtime.security.AllowedTo;
import org.concordat.runtime.security.Authority;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Aggregate queries, for analysts; at the guest's party. A query is a job of one task, and is approved like one. */
@RestController
@RequestMapping("/api/v1/queries")
final class QueryController {
    private static final String TASK = "query";
    private static final String HORIZONTAL = "horizontal-query";
    private static final String PLACE = "/tasks/0";
    private static final ErrorCode NOT_READY = ErrorCode.request("not-ready");
    private static final Set<String> MEMBERS =
            Set.of("name", "purpose", "roster", "datasets", "ids", "protocol", "plan");

    private final JobReading reading;
    private final SubmittedOnce<QueryResource> submissions;
    private final JsonMapper json;

    QueryController(JobService jobs, JobReading reading, IdempotentRequests requests, JsonMapper json) {
        this.reading = reading;
        submissions = new SubmittedOnce<>(jobs, requests, "/api/v1/queries", QueryResource.class, QueryResource::of);
        this.json = json;
    }

    /** What an analyst writes, for the description. */
    record Question(
            @Nullable String name,
            String purpose,
            JobResource.RosterResource roster,
            Map<String, String> datasets,
            @Nullable Map<String, Object> ids,
            @Nullable String protocol,
            Map<String, Object> plan) {}

    /**
     * A query as REST shows it.
     *
     * @param id of the job that asks
     * @param specDigest what the stewards approve, SHA-256 of the canonical specification
     * @param answer once it is COMPLETED, where it is the only one
     * @param answers once it is COMPLETED, of each query that the job asks
     */
    record QueryResource(
            String id,
            JobState state,
            String purpose,
            String specDigest,
            JobResource.@Nullable ReasonResource reason,
            @Nullable @Schema(implementation = Object.class) JsonNode answer,
            List<AnswerResource> answers) {
        static QueryResource of(JobView view) {
            return new QueryResource(
                    view.id().toString(),
                    view.state(),
                    view.specification().purpose(),
                    JobResource.of(view).specDigest(),
                    JobResource.ReasonResource.of(view.reason()),
                    only(view),
                    view.state() == JobState.COMPLETED
                            ? queries(view).stream().map(AnswerResource::of).toList()
                            : List.of());
        }

        private static @Nullable JsonNode only(JobView view) {
            var queries = queries(view);
            return view.state() == JobState.COMPLETED && queries.size() == 1
                    ? queries.getFirst().report()
                    : null;
        }
    }

    /** @param task its place in the job, from 0 */
    record AnswerResource(
            int task,
            @Nullable @Schema(implementation = Object.class) JsonNode answer) {
        static AnswerResource of(TaskView task) {
            return new AnswerResource(task.index(), task.report());
        }
    }

    @PostMapping
    @AllowedTo(Authority.ANALYST)
    @Operation(
            summary = "Ask for an aggregate over several parties",
            parameters = @Parameter(ref = ApiDescription.IDEMPOTENCY_KEY),
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = Question.class))))
    ResponseEntity<QueryResource> ask(HttpServletRequest request, Principal analyst) {
        try {
            return submissions.submit(request, specification(BodyLimits.body(request)), analyst);
        } catch (InvalidJobException e) {
            throw new InvalidJobException(
                    e.problems().stream().map(QueryController::ofThePlan).toList());
        }
    }

    @GetMapping("/{job}")
    @AllowedTo(Authority.ANALYST)
    @Operation(summary = "State of a job that asks queries, and their answers once there are any")
    ResponseEntity<QueryResource> get(@PathVariable JobId job, Principal analyst) {
        var view = query(job, analyst);
        return ResponseEntity.ok().cacheControl(CacheControl.noCache()).body(QueryResource.of(view));
    }

    @GetMapping(path = "/{job}/answer", produces = "text/csv")
    @AllowedTo(Authority.ANALYST)
    @Operation(
            summary = "The answer of a task as CSV, which a job of several queries asks to be named; cells that a"
                    + " spreadsheet would take for formulas begin with an apostrophe")
    ResponseEntity<byte[]> answer(
            @PathVariable JobId job, @RequestParam(required = false) @Nullable Integer task, Principal analyst) {
        var view = query(job, analyst);
        var report = task(view, task).report();
        if (view.state() != JobState.COMPLETED || report == null) {
            throw new RefusedRequestException(
                    NOT_READY, "the query is " + view.state() + "; there is an answer once it is COMPLETED");
        }
        var csv = AnswerCsv.of(report);
        reading.told(job, analyst.getName(), "query-answer", csv);
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noCache().cachePrivate())
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename(task == null ? "answer.csv" : "answer-" + task + ".csv")
                                .build()
                                .toString())
                .contentType(new MediaType("text", "csv", StandardCharsets.UTF_8))
                .body(csv);
    }

    private JobView query(JobId job, Principal analyst) {
        var view = reading.own(job, analyst.getName());
        if (queries(view).isEmpty()) {
            throw new RefusedRequestException(JobReading.JOB_UNKNOWN, "there is no such query");
        }
        return view;
    }

    private static List<TaskView> queries(JobView view) {
        return view.tasks().stream().filter(task -> task.task().equals(TASK)).toList();
    }

    /** @param place of the task in the job; null where there is one query */
    private static TaskView task(JobView view, @Nullable Integer place) {
        var queries = queries(view);
        if (place == null && queries.size() == 1) {
            return queries.getFirst();
        }
        return queries.stream()
                .filter(task -> Objects.equals(task.index(), place))
                .findFirst()
                .orElseThrow(() -> new RefusedRequestException(
                        Codes.INVALID_PARAMETER,
                        "the job's queries are its tasks "
                                + queries.stream().map(TaskView::index).toList() + ", from 0: name one as task"));
    }

    /** The job of one task that the question is. */
    private byte[] specification(byte[] body) {
        if (!(json.readTree(body) instanceof ObjectNode question)) {
            throw new RefusedRequestException(Codes.MALFORMED_JSON, "a query in JSON is required");
        }
        for (String member : question.propertyNames()) {
            if (!MEMBERS.contains(member)) {
                throw Texts.refused(
                        Codes.UNKNOWN_FIELD,
                        "/" + member.replace("~", "~0").replace("/", "~1"),
                        "not known here; known are " + MEMBERS.stream().sorted().toList());
            }
        }
        var specification = json.createObjectNode().put("specVersion", 1);
        specification.set("name", question.has("name") ? question.get("name") : json.valueToTree("query"));
        for (var member : List.of("purpose", "roster", "datasets", "ids")) {
            if (question.has(member)) {
                specification.set(member, question.get(member));
            }
        }
        var task = specification.putArray("tasks").addObject().put("task", TASK);
        task.set("protocol", question.has("protocol") ? question.get("protocol") : json.valueToTree(HORIZONTAL));
        task.set("parameters", Texts.required("/plan", question.get("plan")));
        return json.writeValueAsBytes(specification);
    }

    /** What is wrong with the job's task is said of the plan. */
    private static Problem ofThePlan(Problem problem) {
        var pointer = problem.pointer();
        if (pointer.equals(PLACE + "/protocol")) {
            pointer = "/protocol";
        } else if (pointer.startsWith(PLACE)) {
            pointer = "/plan" + pointer.substring(PLACE.length()).replaceFirst("^/parameters(?=/|$)", "");
        }
        return new Problem(pointer, problem.code(), problem.message());
    }
}
