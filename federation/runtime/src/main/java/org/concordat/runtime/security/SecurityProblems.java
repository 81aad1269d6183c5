package org.concordat.runtime.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.concordat.runtime.rest.problem.Codes;
import org.concordat.runtime.rest.problem.ProblemAdvice;
import org.concordat.runtime.rest.problem.ProblemDocument.Outline;
import org.concordat.runtime.rest.problem.ProblemWriter;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/** What the filter chains say when they refuse: 400 of the firewall, 401, 403, and 503 while the issuer is away. */
final class SecurityProblems
        implements AuthenticationEntryPoint, AuthenticationFailureHandler, AccessDeniedHandler, RequestRejectedHandler {
    private final ProblemWriter problems;

    SecurityProblems(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException refusal)
            throws IOException {
        if (refusal instanceof AuthenticationServiceException) {
            problems.write(
                    request,
                    response,
                    Outline.of(
                            Codes.DEPENDENCY_UNAVAILABLE,
                            503,
                            "the issuer of tokens does not answer, so nobody can be recognised; try again later"));
            return;
        }
        response.setHeader(
                HttpHeaders.WWW_AUTHENTICATE,
                refusal instanceof OAuth2AuthenticationException ? "Bearer error=\"invalid_token\"" : "Bearer");
        problems.write(request, response, ProblemAdvice.ofStatus(401));
    }

    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException refusal)
            throws IOException {
        commence(request, response, refusal);
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException refusal)
            throws IOException {
        problems.write(request, response, ProblemAdvice.ofStatus(403));
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException refusal)
            throws IOException {
        problems.write(request, response, ProblemAdvice.ofStatus(400));
    }

    /** For what is not served at all: the same answer to everybody. */
    void notFound(HttpServletRequest request, HttpServletResponse response) throws IOException {
        problems.write(request, response, ProblemAdvice.ofStatus(404));
    }
}
