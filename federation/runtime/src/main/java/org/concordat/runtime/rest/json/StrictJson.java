package org.concordat.runtime.rest.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import org.concordat.federation.ErrorCode;
import org.concordat.runtime.job.spec.LongNumbers;
import org.concordat.runtime.rest.problem.Codes;
import org.concordat.runtime.rest.problem.ProblemDocument.Fault;
import org.concordat.runtime.rest.problem.ProblemDocument.Outline;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** The mapper of all bodies, and what its refusals are called. */
public final class StrictJson {
    /** Levels of arrays and objects. */
    public static final int DEEPEST = 32;
    /** Characters of one text, and bytes of a whole body: see {@link BodyLimits}. */
    public static final int LONGEST_TEXT = 64 << 10;
    /** Characters of one number. */
    public static final int LONGEST_NUMBER = 40;

    private static final int LONGEST_KEY = 200;

    private StrictJson() {}

    public static JsonMapper mapper() {
        var factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEEPEST)
                        .maxStringLength(LONGEST_TEXT)
                        .maxNumberLength(LONGEST_NUMBER)
                        .maxNameLength(LONGEST_KEY)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
        return JsonMapper.builder(factory)
                .enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY,
                        DeserializationFeature.USE_LONG_FOR_INTS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
                .build();
    }

    /** What is wrong with a body that is neither empty nor one well-formed document. */
    public static Optional<Outline> refusal(JsonMapper mapper, byte[] body) {
        try {
            if (body.length > 0) {
                mapper.readTree(body);
            }
            return Optional.empty();
        } catch (JacksonException e) {
            return Optional.of(outline(e, body));
        }
    }

    /** What is wrong with what the mapper refused of a body that {@link BodyLimits} let through. */
    public static Outline outline(JacksonException refusal) {
        return outline(refusal, new byte[0]);
    }

    /** What is wrong with a body that the mapper refused; no class name and no value of it. */
    private static Outline outline(JacksonException refusal, byte[] body) {
        return switch (refusal) {
            case StreamConstraintsException bound -> bound(bound, body);
            case InputCoercionException number ->
                unacceptable(Codes.OUT_OF_RANGE, number, "the number is out of range");
            case UnrecognizedPropertyException unknown ->
                unacceptable(Codes.UNKNOWN_FIELD, unknown, "this field is not known here");
            case InvalidFormatException value
            when value.getTargetType() != null && value.getTargetType().isEnum() ->
                unacceptable(
                        Codes.UNKNOWN_VALUE,
                        value,
                        "expected one of " + List.of(value.getTargetType().getEnumConstants()));
            case MismatchedInputException mismatch
            when says(mismatch, "Trailing token") ->
                malformed("one JSON document was expected, and more follows it", mismatch);
            case MismatchedInputException mismatch
            when says(mismatch, "No content", "end-of-input") ->
                malformed("the body is empty or ends too early", mismatch);
            case MismatchedInputException mismatch
            when says(mismatch, "Cannot map `null`") -> unacceptable(Codes.REQUIRED, mismatch, "a value is required");
            case MismatchedInputException mismatch
            when wantsInteger(mismatch) && says(mismatch, "loating-point") ->
                unacceptable(Codes.NOT_INTEGER, mismatch, "expected a whole number");
            case MismatchedInputException mismatch ->
                unacceptable(Codes.WRONG_TYPE, mismatch, "expected " + expected(mismatch));
            case StreamReadException read
            when says(read, "Duplicate") -> {
                var outline = malformed("a key stands twice in one object", read);
                yield Outline.of(Codes.DUPLICATE_KEY, 400, outline.detail());
            }
            case StreamReadException read
            when says(read, "UTF-8", "UTF8", "urrogate") ->
                Outline.of(Codes.INVALID_ENCODING, 400, "the body is not well-formed UTF-8; send UTF-8");
            case JacksonException read -> malformed("the body is not well-formed JSON", read);
        };
    }

    private static Outline bound(StreamConstraintsException bound, byte[] body) {
        if (says(bound, "nesting depth")) {
            return Outline.of(
                    Codes.JSON_TOO_DEEP, 400, "the body nests deeper than " + DEEPEST + " levels; make it flatter");
        }
        if (says(bound, "Number") || LongNumbers.in(body, LONGEST_NUMBER)) {
            return Outline.of(
                    Codes.NUMBER_TOO_LONG,
                    400,
                    "a number has more than " + LONGEST_NUMBER + " characters, or too large an exponent; shorten it");
        }
        return Outline.of(
                Codes.TOO_LONG,
                422,
                "a text has more than " + LONGEST_TEXT + " characters, or a key more than " + LONGEST_KEY);
    }

    private static Outline malformed(String what, JacksonException refusal) {
        var at = refusal.getLocation();
        return Outline.of(Codes.MALFORMED_JSON, 400, at == null ? what : what + place(at));
    }

    private static String place(TokenStreamLocation at) {
        return at.getLineNr() < 1 ? "" : ", at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    private static Outline unacceptable(ErrorCode code, JacksonException refusal, String message) {
        var pointer = pointer(refusal);
        return new Outline(
                code,
                422,
                (pointer.isEmpty() ? "the body" : pointer) + ": " + message,
                List.of(Fault.at(pointer, code.code(), message)));
    }

    private static String pointer(JacksonException refusal) {
        var pointer = new StringBuilder();
        for (var step : refusal.getPath()) {
            pointer.append('/');
            var name = step.getPropertyName();
            pointer.append(name == null ? Integer.toString(step.getIndex()) : printable(name));
        }
        return pointer.toString();
    }

    /** A key of the body, escaped as RFC 6901 wants it and fit for one line. */
    private static String printable(String key) {
        var cut = key.length() > 64 ? key.substring(0, 64) : key;
        return cut.replaceAll("[^\\x20-\\x7e]", "?").replace("~", "~0").replace("/", "~1");
    }

    private static boolean wantsInteger(MismatchedInputException mismatch) {
        var type = mismatch.getTargetType();
        return type == int.class || type == long.class || type == Integer.class || type == Long.class;
    }

    private static String expected(MismatchedInputException mismatch) {
        var type = mismatch.getTargetType();
        if (type == null) {
            return "another type";
        } else if (wantsInteger(mismatch)) {
            return "a whole number";
        } else if (type == double.class || type == Double.class) {
            return "a number";
        } else if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        } else if (type == String.class || type.isEnum()) {
            return "a text";
        } else if (Iterable.class.isAssignableFrom(type) || type.isArray()) {
            return "an array";
        }
        return "an object";
    }

    private static boolean says(JacksonException refusal, String... words) {
        var message = String.valueOf(refusal.getOriginalMessage());
        for (var word : words) {
            if (message.contains(word)) {
                return true;
            }
        }
        return false;
    }
}
