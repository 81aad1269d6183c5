package org.concordat.runtime.rest.problem;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.TreeMap;
import java.util.function.Function;
import org.concordat.federation.audit.AuditEntry;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.audit.AuditPseudonyms;
import org.concordat.runtime.audit.EntriesPerMinute;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Counts every refusal by its code and writes it to the audit log: who asked for what, why not, and a keyed hash of what
 * was sent; never the thing itself. One caller fills it with so many {@link EntriesPerMinute}; the next minute's first entry
 * tells how many were left out.
 */
public final class Refusals {
    public static final String ACT = "request-refused";
    private static final int LONGEST_PATH = 200;
    private static final int LONGEST_LOGGED = 600;
    private static final String NOBODY = "anonymous";
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final AuditLog audit;
    private final MeterRegistry meters;
    private final Clock clock;
    private final Function<HttpServletRequest, byte[]> body;
    private final Addresses addresses;
    private final AuditPseudonyms pseudonyms;
    private final EntriesPerMinute entries = new EntriesPerMinute();

    /** @param body the bytes that were sent, as far as they were read */
    public Refusals(
            AuditLog audit,
            MeterRegistry meters,
            Clock clock,
            Function<HttpServletRequest, byte[]> body,
            Addresses addresses,
            AuditPseudonyms pseudonyms) {
        this.addresses = addresses;
        this.pseudonyms = pseudonyms;
        this.audit = audit;
        this.meters = meters;
        this.clock = clock;
        this.body = body;
    }

    /** In a transaction of its own. A refusal stands even if it cannot be written down: nothing was done. */
    void record(HttpServletRequest request, ProblemDocument problem) {
        meters.counter("concordat.rest.refusals", "code", problem.code()).increment();
        var now = clock.instant();
        var actor = actor();
        int leftOut = entries.admit(actor, now);
        if (leftOut < 0) {
            return;
        }
        var details = new TreeMap<String, String>();
        details.put("method", cut(request.getMethod(), 20));
        details.put("path", loggable(problem));
        details.put("code", problem.code());
        details.put("status", Integer.toString(problem.status()));
        details.put("trace", problem.traceId());
        details.put("body_hmac", pseudonyms.ofBody(body.apply(request)));
        if (leftOut > 0) {
            details.put("left_out_before", Integer.toString(leftOut));
        }
        try {
            audit.append(new AuditEntry(now, actor, ACT, null, details));
        } catch (RuntimeException e) {
            LOG.error("A refusal ({}) could not be written to the audit log.", problem.code(), e);
        }
    }

    private static String actor() {
        var caller = SecurityContextHolder.getContext().getAuthentication();
        return caller == null || !caller.isAuthenticated() ? NOBODY : caller.getName();
    }

    /** Where it was refused, without what may name a person. */
    String loggable(ProblemDocument problem) {
        return cut(addresses.of(problem.instance()), LONGEST_LOGGED);
    }

    /** Of the request, in printable ASCII and of bounded length. */
    static String path(HttpServletRequest request) {
        var original = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        var uri = original == null ? request.getRequestURI() : original.toString();
        return cut(uri.replaceAll("[^\\x21-\\x7e]", "?"), LONGEST_PATH);
    }

    private static String cut(String text, int length) {
        return text.length() > length ? text.substring(0, length) : text;
    }
}
