package org.concordat.runtime.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import org.concordat.runtime.rest.problem.ProblemWriter;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** So many requests a minute of one person; one more is answered with 429 and the seconds to wait. */
final class RateLimit extends OncePerRequestFilter {
    private final ProblemWriter problems;
    private final TokenBuckets persons;

    RateLimit(ProblemWriter problems, Clock clock, int perMinute) {
        this.problems = problems;
        this.persons = new TokenBuckets(clock, perMinute);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var caller = SecurityContextHolder.getContext().getAuthentication();
        long seconds = caller == null ? 0 : persons.take(caller.getName());
        if (seconds > 0) {
            TooMany.answer(problems, request, response, persons.perMinute(), seconds);
            return;
        }
        chain.doFilter(request, response);
    }
}
