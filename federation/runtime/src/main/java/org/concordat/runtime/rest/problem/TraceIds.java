package org.concordat.runtime.rest.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives every request a trace id: that of a well-formed {@code traceparent} (W3C Trace Context), or a new one. It stands in
 * every log line and problem of the request and in the header {@value #HEADER}. It names a request and protects nothing.
 */
public final class TraceIds extends OncePerRequestFilter {
    public static final String HEADER = "Trace-Id";
    private static final String ATTRIBUTE = TraceIds.class.getName();
    private static final Pattern TRACEPARENT =
            Pattern.compile("[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");

    /** Of this request; made if there is none yet. */
    public static String of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof String known) {
            return known;
        }
        var id = fresh();
        request.setAttribute(ATTRIBUTE, id);
        return id;
    }

    static String fresh() {
        var random = ThreadLocalRandom.current();
        return HexFormat.of().toHexDigits(random.nextLong()) + HexFormat.of().toHexDigits(random.nextLong());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var parent = request.getHeader("traceparent");
        if (parent != null) {
            var match = TRACEPARENT.matcher(parent);
            if (match.matches()) {
                request.setAttribute(ATTRIBUTE, match.group(1));
            }
        }
        var id = of(request);
        response.setHeader(HEADER, id);
        try (var _ = MDC.putCloseable("trace", id)) {
            chain.doFilter(request, response);
        }
    }

    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }
}
