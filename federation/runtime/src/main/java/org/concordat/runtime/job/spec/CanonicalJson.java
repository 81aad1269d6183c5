package org.concordat.runtime.job.spec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import org.concordat.federation.job.CanonicalText;
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
                    CanonicalText.quote(names.get(i), text);
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
            case STRING -> CanonicalText.quote(node.stringValue(), text);
            case NUMBER -> text.append(CanonicalText.number(node.doubleValue()));
            case BOOLEAN -> text.append(node.booleanValue());
            case NULL -> text.append("null");
            case BINARY, MISSING, POJO -> throw new IllegalArgumentException("no JSON form for " + node.getNodeType());
        }
    }
}
