package org.concordat.runtime.security;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.concordat.runtime.rest.problem.ProblemWriter;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * So many requests a minute of one address by nobody in particular: without a token, or with one that does not hold. It stands
 * before the signature of a token is looked at, and gives back what a person with a valid one took, so that a house behind one
 * proxy is not held up. The address is that of the connection; what a proxy says of it counts only where
 * {@code server.forward-headers-strategy} was set. Of an IPv6 address the network (64 bits) counts.
 */
final class AddressLimit extends OncePerRequestFilter {
    private static final int NETWORK_BYTES = 8;

    private final ProblemWriter problems;
    private final TokenBuckets addresses;

    /** @param addresses shared by all filter chains */
    AddressLimit(ProblemWriter problems, TokenBuckets addresses) {
        this.problems = problems;
        this.addresses = addresses;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var from = network(request.getRemoteAddr());
        long seconds = addresses.take(from);
        if (seconds > 0) {
            TooMany.answer(problems, request, response, addresses.perMinute(), seconds);
            return;
        }
        chain.doFilter(request, response);
    }

    /** Stands behind the look at the token: who is known has what was taken back at once, however long the request lasts. */
    Filter forThoseWhoAreKnown() {
        return new OncePerRequestFilter() {
            @Override
            protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                    throws ServletException, IOException {
                var caller = SecurityContextHolder.getContext().getAuthentication();
                if (caller != null && caller.isAuthenticated()) {
                    addresses.giveBack(network(request.getRemoteAddr()));
                }
                chain.doFilter(request, response);
            }
        };
    }

    static String network(String address) {
        try {
            return InetAddress.ofLiteral(address) instanceof Inet6Address six
                    ? HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), NETWORK_BYTES))
                    : address;
        } catch (IllegalArgumentException _) {
            return address;
        }
    }
}
