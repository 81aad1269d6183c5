package org.concordat.federation.identity;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One map of a tree of others', read strictly: members that are missing, of another type or not known are refused. */
final class TreeReader {
    private final String what;
    private final Map<?, ?> map;

    TreeReader(String what, Object node) {
        this.what = what;
        if (!(node instanceof Map<?, ?> found)) {
            throw new IllegalArgumentException(what + " is not an object");
        }
        this.map = found;
    }

    TreeReader only(Set<String> names) {
        for (Object name : map.keySet()) {
            if (!(name instanceof String text) || !names.contains(text)) {
                throw new IllegalArgumentException(what + " has the member '" + name + "', known are " + names);
            }
        }
        return this;
    }

    boolean has(String name) {
        return map.containsKey(name);
    }

    String text(String name) {
        if (map.get(name) instanceof String text && !text.isBlank() && text.length() <= 8192) {
            return text;
        }
        throw new IllegalArgumentException(what + " has no text '" + name + "'");
    }

    int number(String name) {
        if (map.get(name) instanceof Number number && number.longValue() == number.intValue()) {
            return number.intValue();
        }
        throw new IllegalArgumentException(what + " has no integer '" + name + "'");
    }

    List<?> list(String name) {
        if (map.get(name) instanceof List<?> list && list.size() <= 10_000) {
            return list;
        }
        throw new IllegalArgumentException(what + " has no list '" + name + "'");
    }

    Object member(String name) {
        Object found = map.get(name);
        if (found == null) {
            throw new IllegalArgumentException(what + " has no '" + name + "'");
        }
        return found;
    }

    /** As {@link Instant#toString} writes it. */
    Instant time(String name) {
        try {
            return Instant.parse(text(name));
        } catch (DateTimeParseException _) {
            throw new IllegalArgumentException(what + " has no time '" + name + "' such as 2026-01-31T00:00:00Z");
        }
    }

    byte[] hex(String name) {
        return hex(what + " '" + name + "'", text(name));
    }

    static byte[] hex(String what, Object text) {
        try {
            if (text instanceof String digits) {
                return HexFormat.of().parseHex(digits);
            }
        } catch (IllegalArgumentException _) {
            // told below
        }
        throw new IllegalArgumentException(what + " is not hexadecimal");
    }
}
