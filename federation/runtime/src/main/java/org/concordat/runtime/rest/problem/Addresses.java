package org.concordat.runtime.rest.problem;

import java.util.Arrays;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.concordat.federation.audit.AuditPseudonyms;

/**
 * The address of a request as the logs may hold it: its words are those of the API, ids of jobs stay, and whatever else stands
 * in it, which may be the id of a person, is a pseudonym.
 */
public final class Addresses {
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final int MOST_PARTS = 12;

    private final Supplier<Set<String>> words;
    private final AuditPseudonyms pseudonyms;

    /** @param words the fixed parts of all endpoints; asked for at each use, as they are known only once all are there */
    public Addresses(Supplier<Set<String>> words, AuditPseudonyms pseudonyms) {
        this.words = words;
        this.pseudonyms = pseudonyms;
    }

    String of(String path) {
        var known = words.get();
        var parts = path.split("/", MOST_PARTS + 1);
        return Arrays.stream(parts)
                .map(part -> part.isEmpty()
                                || known.contains(part)
                                || UUID.matcher(part).matches()
                        ? part
                        : pseudonyms.of(AuditPseudonyms.Kind.ADDRESS, part))
                .collect(Collectors.joining("/"));
    }
}
