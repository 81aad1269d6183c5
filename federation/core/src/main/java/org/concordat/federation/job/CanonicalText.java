package org.concordat.federation.job;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The one form of a JSON value (RFC 8785) for plain trees: {@code Map} with text keys, {@code List}, {@code String}, {@code
 * Number} (a double's value), {@code Boolean}.
 */
public final class CanonicalText {
    private CanonicalText() {}

    /** @throws IllegalArgumentException for a value that has no JSON form */
    public static byte[] of(Object value) {
        var text = new StringBuilder();
        write(value, text);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(Object value, StringBuilder text) {
        switch (value) {
            case Map<?, ?> map -> {
                var sorted = new TreeMap<String, Object>();
                map.forEach((name, member) -> sorted.put((String) name, member));
                text.append('{');
                var separator = "";
                for (var member : sorted.entrySet()) {
                    text.append(separator);
                    quote(member.getKey(), text);
                    text.append(':');
                    write(member.getValue(), text);
                    separator = ",";
                }
                text.append('}');
            }
            case List<?> list -> {
                text.append('[');
                var separator = "";
                for (Object element : list) {
                    text.append(separator);
                    write(element, text);
                    separator = ",";
                }
                text.append(']');
            }
            case String string -> quote(string, text);
            case Number number -> text.append(number(number.doubleValue()));
            case Boolean flag -> text.append(flag);
            default ->
                throw new IllegalArgumentException(
                        "no JSON form for a " + value.getClass().getSimpleName());
        }
    }

    /** Appends the string in quotes with the shortest escapes. */
    public static void quote(String value, StringBuilder text) {
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

    /** ECMA-262, Number::toString: the shortest digits that give the double back, with an exponent beyond 21 and −7. */
    public static String number(double value) {
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

    /** {@link Double#toString(double)} gives two digits at least; ECMAScript one, where one is enough (5e-324). */
    private static BigDecimal shortest(double value) {
        var digits = new BigDecimal(Double.toString(value));
        var one = digits.round(new MathContext(1, RoundingMode.HALF_EVEN));
        return (one.doubleValue() == value ? one : digits).stripTrailingZeros();
    }
}
