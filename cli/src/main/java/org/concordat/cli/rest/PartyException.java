package org.concordat.cli.rest;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A service, or the issuer, answered with an error; the message is what its problem detail says. */
public final class PartyException extends RuntimeException {
    private final int status;
    private final transient JsonNode problem;

    /**
     * One thing wrong with what was sent.
     *
     * @param pointer JSON pointer into it
     */
    public record FieldProblem(String pointer, String message) {}

    PartyException(String party, int status, JsonNode problem) {
        super(party + ": " + detail(status, problem));
        this.status = status;
        this.problem = problem;
    }

    private static String detail(int status, JsonNode problem) {
        var detail = problem.path("detail").asString(problem.path("title").asString("the answer was HTTP " + status));
        var code = problem.path("code").asString("");
        return code.isEmpty() ? detail : detail + " [" + code + "]";
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The problem's kind in kebab-case; empty when the answer did not say. */
    public String code() {
        return problem.path("code").asString("");
    }

    /** What is wrong with single fields, where the answer told. */
    public List<FieldProblem> fields() {
        var fields = new ArrayList<FieldProblem>();
        for (var error : problem.path("errors").isMissingNode() ? problem.path("problems") : problem.path("errors")) {
            fields.add(new FieldProblem(
                    error.path("pointer").asString(""),
                    error.path("message").asString(error.path("detail").asString(""))));
        }
        return fields;
    }
}
