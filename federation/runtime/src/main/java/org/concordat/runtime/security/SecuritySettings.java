package org.concordat.runtime.security;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whose tokens a service takes.
 *
 * @param issuerUri the OpenID issuer, where its discovery document is found
 * @param audience what a token's {@code aud} must name: this party
 * @param clockSkew how far the issuer's clock may be off
 * @param requestsPerMinute of one person, before the answer is 429
 */
@ConfigurationProperties("concordat.security")
public record SecuritySettings(
        URI issuerUri,
        String audience,
        @DefaultValue("60s") Duration clockSkew,
        @DefaultValue("600") int requestsPerMinute) {
    public SecuritySettings {
        if (issuerUri == null) {
            throw new IllegalArgumentException(
                    "concordat.security.issuer-uri is missing: give the URI of the OpenID issuer");
        }
        if (audience == null || audience.isBlank()) {
            throw new IllegalArgumentException(
                    "concordat.security.audience is missing: give what tokens for this party name as audience");
        }
        if (clockSkew.isNegative() || clockSkew.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException(
                    "concordat.security.clock-skew: found " + clockSkew + ", expected 0 to 5 minutes");
        }
        if (requestsPerMinute < 1) {
            throw new IllegalArgumentException(
                    "concordat.security.requests-per-minute: found " + requestsPerMinute + ", expected 1 or more");
        }
    }
}
