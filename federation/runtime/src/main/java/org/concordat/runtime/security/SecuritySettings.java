package org.concordat.runtime.security;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Whose tokens a service takes.
 *
 * @param issuerUri the OpenID issuer, where its discovery document is found; {@code https}, or on this machine
 * @param audience what a token's {@code aud} must name: this party
 * @param clockSkew how far the issuer's clock may be off, at most 5 minutes
 * @param requestsPerMinute of one person, before the answer is 429
 * @param anonymousPerMinute requests of one address without a valid token, before the answer is 429
 * @param clients to which the issuer must have given a token ({@code azp}, or {@code client_id}); any where none is named
 * @param bodyWithin how long a request's whole body may take, before the answer is 408
 */
@Validated
@ConfigurationProperties("concordat.security")
public record SecuritySettings(
        @NotNull URI issuerUri,
        @NotBlank String audience,
        @NotNull @DefaultValue("60s") Duration clockSkew,
        @Min(1) @DefaultValue("600") int requestsPerMinute,
        @Min(1) @DefaultValue("600") int anonymousPerMinute,
        @NotNull @DefaultValue Set<@NotBlank String> clients,
        @NotNull @DefaultValue("15s") Duration bodyWithin) {
    private static final Duration MOST_SKEW = Duration.ofMinutes(5);
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

    @AssertTrue(message = "concordat.security.clock-skew is from 0 to 5 minutes")
    public boolean isClockSkewBounded() {
        return clockSkew == null || (!clockSkew.isNegative() && clockSkew.compareTo(MOST_SKEW) <= 0);
    }

    @AssertTrue(message = "concordat.security.issuer-uri begins with https, or names this machine (127.0.0.1)")
    public boolean isIssuerTrustworthy() {
        return issuerUri == null || "https".equals(issuerUri.getScheme()) || onThisMachine();
    }

    /** As the sandbox's issuer is, whose passwords lie in a file. */
    boolean onThisMachine() {
        return issuerUri.getHost() != null && LOOPBACK.contains(issuerUri.getHost());
    }
}
