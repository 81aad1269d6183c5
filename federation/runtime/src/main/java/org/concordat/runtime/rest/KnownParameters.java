package org.concordat.runtime.rest;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Collections;
import java.util.Objects;
import java.util.TreeSet;
import org.concordat.runtime.rest.problem.Codes;
import org.concordat.runtime.rest.problem.RefusedRequestException;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Refuses a query parameter that the method does not know, and one that is given twice: a typing error is not an answer. */
final class KnownParameters implements HandlerInterceptor {
    private static final String OURS = "org.concordat.";

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!(handler instanceof HandlerMethod method)
                || !method.getBeanType().getName().startsWith(OURS)) {
            return true;
        }
        var known = new TreeSet<String>();
        Arrays.stream(method.getMethodParameters())
                .filter(parameter -> parameter.hasParameterAnnotation(RequestParam.class))
                .map(KnownParameters::name)
                .forEach(known::add);
        for (var name : Collections.list(request.getParameterNames())) {
            if (!known.contains(name)) {
                throw new RefusedRequestException(
                        Codes.UNKNOWN_PARAMETER, "a query parameter is not known here; known are " + known);
            }
            if (Objects.requireNonNull(request.getParameterValues(name)).length > 1) {
                throw new RefusedRequestException(
                        Codes.INVALID_PARAMETER, "the parameter '" + name + "' is given more than once");
            }
        }
        return true;
    }

    private static String name(MethodParameter parameter) {
        var given = Objects.requireNonNull(parameter.getParameterAnnotation(RequestParam.class))
                .name();
        if (!given.isEmpty()) {
            return given;
        }
        parameter.initParameterNameDiscovery(new org.springframework.core.DefaultParameterNameDiscoverer());
        return Objects.requireNonNull(parameter.getParameterName());
    }
}
