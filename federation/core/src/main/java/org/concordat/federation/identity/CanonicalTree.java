package org.concordat.federation.identity;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The RFC 8785 form of a tree of maps, lists, texts, integers within ±(2^53 − 1), and booleans. */
public final class CanonicalTree {
    private static final long LARGEST = (1L << 53) - 1;

    private CanonicalTree() {}

    /** @throws IllegalArgumentException if the tree holds anything else */
    public static byte[] bytes(Object tree) {
        var text = new StringBuilder();
        write(tree, text);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(@Nullable Object node, StringBuilder text) {
        switch (node) {
            case Map<?, ?> map -> object(map, text);
            case List<?> list -> {
                text.append('[');
                for (int i = 0; i < list.size(); i++) {
                    text.append(i == 0 ? "" : ",");
                    write(list.get(i), text);
                }
                text.append(']');
            }
            case String value -> quote(value, text);
            case Integer number -> text.append(number.intValue());
            case Long number when Math.abs(number) <= LARGEST -> text.append(number.longValue());
            case Boolean value -> text.append(value.booleanValue());
            case null, default -> throw new IllegalArgumentException("a manifest holds no such value");
        }
    }

    private static void object(Map<?, ?> map, StringBuilder text) {
        var sorted = new TreeMap<String, Object>(); // by UTF-16 code units, as the RFC says
        map.forEach((name, value) -> sorted.put((String) name, value));
        text.append('{');
        boolean first = true;
        for (var entry : sorted.entrySet()) {
            text.append(first ? "" : ",");
            first = false;
            quote(entry.getKey(), text);
            text.append(':');
            write(entry.getValue(), text);
        }
        text.append('}');
    }

    private static void quote(String value, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < ' ') {
                        text.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
