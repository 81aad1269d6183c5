package org.concordat.runtime.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.concordat.runtime.rest.problem.Codes;
import org.concordat.runtime.rest.problem.ProblemDocument.Outline;
import org.concordat.runtime.rest.problem.ProblemWriter;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * A bucket of tokens for each person: it holds a minute's requests and fills evenly. An empty one is answered with 429 and
 * the seconds until there is a token again.
 */
final class RateLimit extends OncePerRequestFilter {
    private static final int MOST_PERSONS = 10_000;

    private final ProblemWriter problems;
    private final Clock clock;
    private final int perMinute;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_PERSONS;
        }
    };

    RateLimit(ProblemWriter problems, Clock clock, int perMinute) {
        this.problems = problems;
        this.clock = clock;
        this.perMinute = perMinute;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var caller = SecurityContextHolder.getContext().getAuthentication();
        double missing = caller == null ? 0 : take(caller.getName());
        if (missing > 0) {
            long seconds = (long) Math.ceil(missing * 60 / perMinute);
            response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, seconds)));
            problems.write(
                    request,
                    response,
                    Outline.of(
                            Codes.RATE_LIMITED,
                            429,
                            "more than " + perMinute + " requests a minute; wait as long as Retry-After says"));
            return;
        }
        chain.doFilter(request, response);
    }

    /** The part of a token that is missing; 0 if one was taken. */
    private synchronized double take(String person) {
        long now = clock.millis();
        var bucket = buckets.computeIfAbsent(person, _ -> new Bucket(perMinute, now));
        bucket.tokens = Math.min(perMinute, bucket.tokens + (now - bucket.filled) * perMinute / 60_000.0);
        bucket.filled = now;
        if (bucket.tokens >= 1) {
            bucket.tokens--;
            return 0;
        }
        return 1 - bucket.tokens;
    }

    private static final class Bucket {
        private double tokens;
        private long filled;

        Bucket(double tokens, long filled) {
            this.tokens = tokens;
            this.filled = filled;
        }
    }
}
