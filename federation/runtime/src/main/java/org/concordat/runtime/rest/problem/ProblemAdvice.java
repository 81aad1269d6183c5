package org.concordat.runtime.rest.problem;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.runtime.dataset.DatasetRejection;
import org.concordat.runtime.job.spec.InvalidJobException;
import org.concordat.runtime.rest.problem.ProblemDocument.Fault;
import org.concordat.runtime.rest.problem.ProblemDocument.Outline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageConversionException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import tools.jackson.core.JacksonException;

/** Where every exception of a controller, and of Spring on the way to it, becomes a problem document. */
@RestControllerAdvice
public final class ProblemAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    private final ProblemWriter problems;
    private final Function<JacksonException, Outline> ofJson;

    /** @param ofJson what is wrong with a body that could not be read */
    public ProblemAdvice(ProblemWriter problems, Function<JacksonException, Outline> ofJson) {
        this.problems = problems;
        this.ofJson = ofJson;
    }

    @ExceptionHandler
    ResponseEntity<ProblemDocument> refusedRequest(RefusedRequestException refusal, HttpServletRequest request) {
        var headers = new HttpHeaders();
        refusal.retryAfterSeconds().ifPresent(seconds -> headers.set(HttpHeaders.RETRY_AFTER, Long.toString(seconds)));
        return answer(request, refusal.outline(), headers);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDocument> federation(FederationException error, HttpServletRequest request) {
        if (error.code().category() == ErrorCode.Category.BUG
                || error.code().category() == ErrorCode.Category.INFRASTRUCTURE) {
            LOG.error("A request failed: {}", error.code().code(), error);
        }
        return answer(request, outline(error), new HttpHeaders());
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    ResponseEntity<ProblemDocument> database(RuntimeException error, HttpServletRequest request) {
        LOG.error("The database did not answer a request as expected.", error);
        return answer(
                request,
                outline(Codes.DEPENDENCY_UNAVAILABLE, "the database is not available; nothing was done, try again"),
                new HttpHeaders());
    }

    /** Of the authority gate: whoever comes so far is known by name. */
    @ExceptionHandler
    ResponseEntity<ProblemDocument> denied(AccessDeniedException error, HttpServletRequest request) {
        LOG.debug("Denied.", error);
        return answer(request, ofStatus(403), new HttpHeaders());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDocument> invalidJob(InvalidJobException error, HttpServletRequest request) {
        var faults = error.problems().stream()
                .map(problem -> Fault.at(problem.pointer(), problem.code(), problem.message()))
                .toList();
        var code = faults.size() == 1 ? ErrorCode.request(faults.getFirst().code()) : Codes.INVALID_JOB;
        var outline = new Outline(
                code,
                Codes.status(code),
                faults.size() == 1
                        ? faults.getFirst().message()
                        : "the job specification has " + faults.size() + " faults; correct each and submit again",
                faults);
        return answer(request, outline, new HttpHeaders());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDocument> dataset(DatasetRejection rejection, HttpServletRequest request) {
        var faults = rejection.problems().stream()
                .map(problem -> new Fault(
                        null,
                        problem.line() == 0 ? null : problem.line(),
                        problem.column() == 0 ? null : problem.column(),
                        problem.code(),
                        problem.message()))
                .toList();
        int status = Codes.status(rejection.code());
        // What is wrong with a file is no fault of the request's own form.
        var outline = new Outline(
                rejection.code(),
                status == 400 ? 422 : status,
                "nothing was registered; " + rejection.problemCount() + " found: "
                        + faults.getFirst().message(),
                faults);
        return answer(request, outline, new HttpHeaders());
    }

    /** Nobody is there to read an answer. */
    @ExceptionHandler
    void gone(AsyncRequestNotUsableException error) {
        LOG.debug("The caller has gone.", error);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDocument> conversion(HttpMessageConversionException error, HttpServletRequest request) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedRequestException refusal) {
                return answer(request, refusal.outline(), new HttpHeaders());
            }
            if (cause instanceof FederationException federation) {
                return answer(request, outline(federation), new HttpHeaders());
            }
        }
        var refusal = error.getCause() instanceof JacksonException json
                ? ofJson.apply(json)
                : outline(Codes.MALFORMED_JSON, "a JSON body is required");
        return answer(request, refusal, new HttpHeaders());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDocument> parameter(MethodArgumentTypeMismatchException error, HttpServletRequest request) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedRequestException refusal) {
                return answer(request, refusal.outline(), new HttpHeaders());
            }
        }
        return answer(
                request,
                outline(Codes.INVALID_PARAMETER, "the parameter '" + error.getName() + "' is not of the expected form"),
                new HttpHeaders());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDocument> parameter(
            MissingServletRequestParameterException error, HttpServletRequest request) {
        return answer(
                request,
                outline(Codes.INVALID_PARAMETER, "the parameter '" + error.getParameterName() + "' is required"),
                new HttpHeaders());
    }

    @ExceptionHandler
    ResponseEntity<ProblemDocument> any(Exception error, HttpServletRequest request) {
        if (error instanceof ErrorResponse response) {
            if (response.getStatusCode().is5xxServerError()) {
                LOG.error("A request failed.", error);
            }
            return answer(request, ofStatus(response.getStatusCode().value(), error), response.getHeaders());
        }
        int status = Optional.ofNullable(
                        AnnotatedElementUtils.findMergedAnnotation(error.getClass(), ResponseStatus.class))
                .map(annotation -> annotation.code().value())
                .orElse(500);
        if (status >= 500) {
            LOG.error("A request failed.", error);
        }
        return answer(request, ofStatus(status, error), new HttpHeaders());
    }

    static Outline ofStatus(int status, Exception error) {
        return error instanceof HttpMediaTypeNotAcceptableException ? ofStatus(406) : ofStatus(status);
    }

    /** What a bare status says. */
    public static Outline ofStatus(int status) {
        return switch (status) {
            case 401 -> Outline.of(Codes.UNAUTHENTICATED, 401, "send a valid bearer token");
            case 403 -> Outline.of(Codes.FORBIDDEN, 403, "your authorities do not cover this");
            case 404 -> Outline.of(Codes.NOT_FOUND, 404, "nothing is here, or nothing that you may see");
            case 405 -> Outline.of(Codes.METHOD_NOT_ALLOWED, 405, "this method is not for this resource; see Allow");
            case 406 -> Outline.of(Codes.NOT_ACCEPTABLE, 406, "the answer has no form that Accept names");
            case 413 -> Outline.of(Codes.TOO_LARGE, 413, "the request is too large");
            case 415 -> Outline.of(Codes.UNSUPPORTED_MEDIA_TYPE, 415, "expected Content-Type: application/json");
            case 431 -> Outline.of(Codes.HEADERS_TOO_LARGE, 431, "the headers are too large or too many; send less");
            case 503 ->
                Outline.of(Codes.DEPENDENCY_UNAVAILABLE, 503, "something needed is not available; try again later");
            default ->
                status >= 400 && status < 500
                        ? Outline.of(Codes.BAD_REQUEST, status, "the request cannot be understood")
                        : Outline.of(Codes.INTERNAL_ERROR, 500, "an error of ours; give the trace id to the operator");
        };
    }

    private static Outline outline(FederationException error) {
        var detail = error.code().category() == ErrorCode.Category.BUG
                ? "an error of ours; give the trace id to the operator"
                : error.detail();
        return outline(error.code(), detail);
    }

    private static Outline outline(ErrorCode code, String detail) {
        return new Outline(code, Codes.status(code), detail, List.<Fault>of());
    }

    private ResponseEntity<ProblemDocument> answer(HttpServletRequest request, Outline outline, HttpHeaders headers) {
        var answer = ResponseEntity.status(HttpStatus.valueOf(outline.status()))
                .contentType(MediaType.APPLICATION_PROBLEM_JSON);
        headers.forEach((name, values) -> answer.header(name, values.toArray(String[]::new)));
        if (outline.status() == 503) {
            answer.header(HttpHeaders.RETRY_AFTER, "5");
        }
        return answer.body(problems.document(request, outline));
    }
}
