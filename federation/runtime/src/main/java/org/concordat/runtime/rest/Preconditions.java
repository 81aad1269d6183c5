package org.concordat.runtime.rest;

import jakarta.servlet.http.HttpServletRequest;
import org.concordat.runtime.rest.problem.Codes;
import org.concordat.runtime.rest.problem.RefusedRequestException;
import org.springframework.http.HttpHeaders;

/** That who changes something has seen what it is now. */
final class Preconditions {
    private Preconditions() {}

    /**
     * @param tag the entity tag that stands now, in quotes
     * @throws RefusedRequestException {@code precondition-required} without {@code If-Match} or with {@code *};
     *     {@code precondition-failed} with another tag
     */
    static void requireMatch(HttpServletRequest request, String tag) {
        var match = request.getHeader(HttpHeaders.IF_MATCH);
        if (match == null || match.strip().equals("*")) {
            throw new RefusedRequestException(
                    Codes.PRECONDITION_REQUIRED, "get the resource first, and send its ETag as If-Match");
        }
        if (!match.strip().equals(tag)) {
            throw new RefusedRequestException(
                    Codes.PRECONDITION_FAILED, "the resource has changed since; get it again and look");
        }
    }
}
