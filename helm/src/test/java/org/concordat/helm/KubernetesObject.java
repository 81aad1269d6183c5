package org.concordat.helm;

import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** One rendered document. */
record KubernetesObject(Map<?, ?> content) {
    String kind() {
        return text("kind");
    }

    String name() {
        return text("metadata", "name");
    }

    /** What stands at a path of keys and indices. */
    Object at(Object... path) {
        Object here = content;
        for (Object step : path) {
            Object next = switch (here) {
                case Map<?, ?> map -> map.get(step);
                case List<?> list when step instanceof Integer index -> list.get(index);
                default -> null;
            };
            if (next == null) {
                throw new NoSuchElementException(kindOrUnknown() + " has no " + List.of(path) + ": nothing at " + step);
            }
            here = next;
        }
        return here;
    }

    String text(Object... path) {
        return String.valueOf(at(path));
    }

    private Object kindOrUnknown() {
        return content.containsKey("kind") ? content.get("kind") : "a document";
    }
}
