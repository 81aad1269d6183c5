package org.concordat.runtime.security;

import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/** Tokens of the issuer that the settings name. */
@Configuration(proxyBeanMethods = false)
public class OpenIdIssuer {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1", "localhost");

    @Bean
    JwtDecoder accessTokens(
            SecuritySettings settings,
            @Value("${server.address:}") String address,
            @Value("${management.server.address:${server.address:}}") String management) {
        requireSandboxOnLoopback(settings, "server.address", address);
        requireSandboxOnLoopback(settings, "management.server.address", management);
        return AccessTokens.decoder(settings);
    }

    /**
     * An issuer on this machine is the sandbox's, or a test's: a service that believes it serves nobody outside.
     *
     * @throws IllegalStateException if the service would listen elsewhere
     */
    static void requireSandboxOnLoopback(SecuritySettings settings, String name, String address) {
        if (settings.onThisMachine() && !LOOPBACK.contains(address)) {
            throw new IllegalStateException("concordat.security.issuer-uri names an issuer on this machine, as only the"
                    + " sandbox has, and " + name + " is '" + address
                    + "': expected 127.0.0.1, or the institution's own issuer");
        }
    }
}
