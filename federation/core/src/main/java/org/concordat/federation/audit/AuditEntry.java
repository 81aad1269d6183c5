package org.concordat.federation.audit;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.concordat.federation.job.JobId;
import org.jspecify.annotations.Nullable;

/**
 * Who did what, under which job. Never a data value, an entity id or a secret.
 *
 * @param actor a user's name, {@code party:ID} of a peer, or {@code system}
 * @param act in kebab-case with a noun, for example {@code job-submitted}, {@code disclosure}
 * @param details sorted by name; short texts and numbers as text
 */
public record AuditEntry(
        Instant at, String actor, String act, @Nullable JobId job, Map<String, String> details) {
    public AuditEntry {
        details = java.util.Collections.unmodifiableMap(new TreeMap<>(details));
    }

    public static AuditEntry ofDisclosure(Instant at, Disclosure disclosure) {
        var details = new TreeMap<String, String>();
        details.put("to", disclosure.to().value());
        details.put("kind", disclosure.kind().name());
        details.put("what", disclosure.what());
        details.put("bytes", Long.toString(disclosure.bytes()));
        details.put("attempt", Integer.toString(disclosure.attempt()));
        details.put("task", Integer.toString(disclosure.address().task()));
        details.put("protocol", disclosure.address().protocol());
        details.put("round", Integer.toString(disclosure.address().round()));
        details.put("message", disclosure.address().type());
        return new AuditEntry(at, "system", "disclosure", disclosure.job(), details);
    }
}
