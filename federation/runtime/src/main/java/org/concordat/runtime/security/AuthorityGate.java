package org.concordat.runtime.security;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Holds the caller's authorities against {@link AllowedTo} of the very method that would answer, so that what is checked and
 * what is called cannot differ. A method of this project that names no authority is refused to everybody.
 */
public final class AuthorityGate implements HandlerInterceptor {
    private static final String OURS = "org.concordat.";

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getDispatcherType() == DispatcherType.ERROR) {
            return true; // tells of a refusal, and nothing else
        }
        if (handler instanceof HandlerMethod method
                && method.getBeanType().getName().startsWith(OURS)
                && !allowed(method)) {
            throw new AccessDeniedException("none of the authorities of this endpoint");
        }
        return true;
    }

    private static boolean allowed(HandlerMethod method) {
        var allowedTo = method.getMethodAnnotation(AllowedTo.class);
        var caller = SecurityContextHolder.getContext().getAuthentication();
        return allowedTo != null
                && caller != null
                && caller.isAuthenticated()
                && Arrays.stream(allowedTo.value())
                        .anyMatch(authority -> caller.getAuthorities().stream()
                                .anyMatch(granted -> authority.name().equals(granted.getAuthority())));
    }
}
