package org.concordat.runtime.rest.problem;

import java.util.Map;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.ErrorCode.Category;

/** The codes that REST itself gives, and the HTTP status of every code. */
public final class Codes {
    public static final ErrorCode UNAUTHENTICATED = ErrorCode.request("unauthenticated");
    public static final ErrorCode FORBIDDEN = ErrorCode.policy("forbidden");
    public static final ErrorCode NOT_FOUND = ErrorCode.request("not-found");
    public static final ErrorCode BAD_REQUEST = ErrorCode.request("bad-request");
    public static final ErrorCode METHOD_NOT_ALLOWED = ErrorCode.request("method-not-allowed");
    public static final ErrorCode NOT_ACCEPTABLE = ErrorCode.request("not-acceptable");
    public static final ErrorCode UNSUPPORTED_MEDIA_TYPE = ErrorCode.request("unsupported-media-type");
    public static final ErrorCode CONTENT_ENCODING_NOT_SUPPORTED = ErrorCode.request("content-encoding-not-supported");
    public static final ErrorCode TOO_LARGE = ErrorCode.request("too-large");
    public static final ErrorCode HEADERS_TOO_LARGE = ErrorCode.request("headers-too-large");
    public static final ErrorCode REQUEST_TIMEOUT = ErrorCode.request("request-timeout");
    public static final ErrorCode RATE_LIMITED = ErrorCode.request("rate-limited");
    public static final ErrorCode DEPENDENCY_UNAVAILABLE = ErrorCode.infrastructure("dependency-unavailable");
    public static final ErrorCode INTERNAL_ERROR = new ErrorCode("internal-error", Category.BUG);

    public static final ErrorCode MALFORMED_JSON = ErrorCode.request("malformed-json");
    public static final ErrorCode DUPLICATE_KEY = ErrorCode.request("duplicate-key");
    public static final ErrorCode JSON_TOO_DEEP = ErrorCode.request("json-too-deep");
    public static final ErrorCode NUMBER_TOO_LONG = ErrorCode.request("number-too-long");
    public static final ErrorCode INVALID_ENCODING = ErrorCode.request("invalid-encoding");
    public static final ErrorCode INVALID_ID = ErrorCode.request("invalid-id");
    public static final ErrorCode TOO_LONG = ErrorCode.request("too-long");
    public static final ErrorCode UNKNOWN_FIELD = ErrorCode.request("unknown-field");
    public static final ErrorCode WRONG_TYPE = ErrorCode.request("wrong-type");
    public static final ErrorCode NOT_INTEGER = ErrorCode.request("not-integer");
    public static final ErrorCode OUT_OF_RANGE = ErrorCode.request("out-of-range");
    public static final ErrorCode UNKNOWN_VALUE = ErrorCode.request("unknown-value");
    public static final ErrorCode REQUIRED = ErrorCode.request("required");
    public static final ErrorCode INVALID_PARAMETER = ErrorCode.request("invalid-parameter");
    public static final ErrorCode UNKNOWN_PARAMETER = ErrorCode.request("unknown-parameter");
    public static final ErrorCode PRECONDITION_REQUIRED = ErrorCode.request("precondition-required");
    public static final ErrorCode PRECONDITION_FAILED = ErrorCode.request("precondition-failed");
    public static final ErrorCode INVALID_JOB = ErrorCode.request("invalid-job");
    public static final ErrorCode INVALID_NAME = ErrorCode.request("invalid-name");
    public static final ErrorCode INVALID_PAGE = ErrorCode.request("invalid-page");
    public static final ErrorCode INVALID_CURSOR = ErrorCode.request("invalid-cursor");
    public static final ErrorCode IDEMPOTENCY_KEY_REQUIRED = ErrorCode.request("idempotency-key-required");
    public static final ErrorCode IDEMPOTENCY_KEY_INVALID = ErrorCode.request("idempotency-key-invalid");
    public static final ErrorCode IDEMPOTENCY_KEY_REUSED = ErrorCode.request("idempotency-key-reused");
    public static final ErrorCode REQUEST_IN_PROGRESS = ErrorCode.request("request-in-progress");

    private static final Map<String, Integer> STATUS = Map.ofEntries(
            Map.entry("unauthenticated", 401),
            Map.entry("bad-request", 400),
            Map.entry("method-not-allowed", 405),
            Map.entry("not-acceptable", 406),
            Map.entry("unsupported-media-type", 415),
            Map.entry("content-encoding-not-supported", 415),
            Map.entry("too-large", 413),
            Map.entry("headers-too-large", 431),
            Map.entry("request-timeout", 408),
            Map.entry("rate-limited", 429),
            Map.entry("quota-exceeded", 429),
            Map.entry("inquiries-closed", 409),
            Map.entry("inquiry-timeout", 503),
            Map.entry("malformed-json", 400),
            Map.entry("duplicate-key", 400),
            Map.entry("json-too-deep", 400),
            Map.entry("number-too-long", 400),
            Map.entry("invalid-encoding", 400),
            Map.entry("invalid-id", 400),
            Map.entry("invalid-cursor", 400),
            Map.entry("idempotency-key-required", 400),
            Map.entry("idempotency-key-invalid", 400),
            Map.entry("request-in-progress", 409),
            Map.entry("precondition-required", 428),
            Map.entry("precondition-failed", 412),
            Map.entry("job-unknown", 404),
            Map.entry("job-already-terminal", 409),
            Map.entry("not-the-coordinator", 409),
            Map.entry("approval-not-pending", 409),
            Map.entry("approval-not-given", 409),
            Map.entry("approval-expired", 409),
            Map.entry("specification-changed", 409),
            Map.entry("estimate-over-quota", 422),
            Map.entry("own-job", 403),
            Map.entry("no-objection", 409),
            Map.entry("not-ready", 409),
            Map.entry("dataset-unknown", 404),
            Map.entry("dataset-quota", 413),
            Map.entry("dataset-changed", 409),
            Map.entry("dataset-conflict", 409),
            Map.entry("dataset-superseded", 409));

    private Codes() {}

    /** Of the code where it is known by name; else of its category. */
    public static int status(ErrorCode code) {
        var byName = STATUS.get(code.code());
        if (byName != null) {
            return byName;
        }
        if (code.code().endsWith("not-found")) {
            return 404;
        }
        return switch (code.category()) {
            case REQUEST, DATA -> 422;
            case POLICY -> 403;
            case PEER, VIOLATION -> 502;
            case INFRASTRUCTURE -> 503;
            case BUG -> 500;
        };
    }
}
