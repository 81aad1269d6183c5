package org.concordat.runtime.rest.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.concordat.federation.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The body of every refusal (RFC 9457), as {@code application/problem+json}.
 *
 * @param type {@code urn:concordat:problem:} and the code
 * @param title the code in words
 * @param detail what was found, what was expected, what to do
 * @param instance path of the request
 * @param code kebab-case; what programs decide by
 * @param traceId 32 hexadecimal digits, the same in the log and in the header {@code Trace-Id}
 * @param errors at most {@value #MOST_ERRORS} single faults; none where the detail says it all
 * @param errorCount how many there are in all
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProblemDocument(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        String code,
        String traceId,
        @Nullable List<Fault> errors,
        @Nullable Integer errorCount) {
    public static final String MEDIA_TYPE = "application/problem+json";
    public static final int MOST_ERRORS = 100;
    private static final String TYPE = "urn:concordat:problem:";

    /**
     * One fault.
     *
     * @param pointer JSON pointer into the body, where it has one
     * @param line of a file, from 1
     * @param column of a line, from 1
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Fault(
            @Nullable String pointer,
            @Nullable Long line,
            @Nullable Long column,
            String code,
            String message) {
        public static Fault at(String pointer, String code, String message) {
            return new Fault(pointer, null, null, code, message);
        }
    }

    /** What is known before a request is: code, status, words and faults. */
    public record Outline(ErrorCode code, int status, String detail, List<Fault> faults) {
        public Outline {
            faults = List.copyOf(faults);
        }

        public static Outline of(ErrorCode code, int status, String detail) {
            return new Outline(code, status, detail, List.of());
        }
    }

    static ProblemDocument of(Outline outline, String instance, String traceId) {
        var faults = outline.faults();
        var name = outline.code().code();
        return new ProblemDocument(
                TYPE + name,
                title(name),
                outline.status(),
                outline.detail(),
                instance,
                name,
                traceId,
                faults.isEmpty() ? null : faults.subList(0, Math.min(faults.size(), MOST_ERRORS)),
                faults.isEmpty() ? null : faults.size());
    }

    private static String title(String code) {
        var words = code.replace('-', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
