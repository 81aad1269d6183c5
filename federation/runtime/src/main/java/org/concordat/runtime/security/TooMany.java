package org.concordat.runtime.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.concordat.runtime.rest.problem.Codes;
import org.concordat.runtime.rest.problem.ProblemDocument.Outline;
import org.concordat.runtime.rest.problem.ProblemWriter;
import org.springframework.http.HttpHeaders;

/** 429, and how long to wait. */
final class TooMany {
    private TooMany() {}

    static void answer(
            ProblemWriter problems,
            HttpServletRequest request,
            HttpServletResponse response,
            int perMinute,
            long seconds)
            throws IOException {
        response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        problems.write(
                request,
                response,
                Outline.of(
                        Codes.RATE_LIMITED,
                        429,
                        "more than " + perMinute + " requests a minute; wait as long as Retry-After says"));
    }
}
