package org.concordat.runtime.job.spec;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import tools.jackson.databind.JsonNode;

/**
 * The one form of a JSON value (RFC 8785): members sorted by their names' UTF-16 code units, no white space, numbers as
 * ECMAScript writes them, the shortest escapes.
 */
public final class CanonicalJson {
    /** Integers beyond it are not told apart by a double. */
    static final long LARGEST_INTEGER = (1L << 53) - 1;

    private CanonicalJson() {}

    public static byte[] of(JsonNode node) {
        var text = new StringBuilder();
        write(node, text);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(JsonNode node, StringBuilder text) {
        switch (node.getNodeType()) {
            case OBJECT -> {
                var names = new ArrayList<>(node.propertyNames());
                Collections.sort(names);
                text.append('{');
                for (int i = 0; i < names.size(); i++) {
                    text.append(i == 0 ? "" : ",");
                    quote(names.get(i), text);
                    text.append(':');
                    write(node.get(names.get(i)), text);
                }
                text.append('}');
            }
            case ARRAY -> {
                text.append('[');
                for (int i = 0; i < node.size(); i++) {
                    text.append(i == 0 ? "" : ",");
                    write(node.get(i), text);
                }
                text.append(']');
            }
            case STRING -> quote(node.stringValue(), text);
            case NUMBER -> text.append(number(node.doubleValue()));
            case BOOLEAN -> text.append(node.booleanValue());
            case NULL -> text.append("null");
            case BINARY, MISSING, POJO -> throw new IllegalArgumentException("no JSON form for " + node.getNodeType());
        }
    }

    private static void quote(String value, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\b' -> text.append("\\b");
                case '\t' -> text.append("\\t");
                case '\n' -> text.append("\\n");
                case '\f' -> text.append("\\f");
                case '\r' -> text.append("\\r");
                default -> {
                    if (c < 0x20) {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }

    /** {@link Double#toString(double)} gives two digits at least; ECMAScript one, where one is enough (5e-324). */
    private static BigDecimal shortest(double value) {
        var digits = new BigDecimal(Double.toString(value));
        var one = digits.round(new MathContext(1, RoundingMode.HALF_EVEN));
        return (one.doubleValue() == value ? one : digits).stripTrailingZeros();
    }

    /** ECMA-262, Number::toString: the shortest digits that give the double back, with an exponent beyond 21 and −7. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("JSON has no number " + value);
        }
        if (value == 0) {
            return "0";
        }
        var shortest = shortest(Math.abs(value));
        var digits = shortest.unscaledValue().toString();
        int k = digits.length();
        int n = k - shortest.scale();
        String text;
        if (k <= n && n <= 21) {
            text = digits + "0".repeat(n - k);
        } else if (0 < n && n <= 21) {
            text = digits.substring(0, n) + "." + digits.substring(n);
        } else if (-6 < n && n <= 0) {
            text = "0." + "0".repeat(-n) + digits;
        } else {
            text = digits.charAt(0) + (k == 1 ? "" : "." + digits.substring(1)) + "e" + (n > 0 ? "+" : "") + (n - 1);
        }
        return value < 0 ? "-" + text : text;
    }
}
