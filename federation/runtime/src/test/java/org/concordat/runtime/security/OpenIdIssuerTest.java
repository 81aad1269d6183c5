package org.concordat.runtime.security;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenIdIssuerTest {
    private static final SecuritySettings SANDBOX = settings("http://127.0.0.1:1");
    private static final SecuritySettings OWN = settings("https://issuer.example");

    private static SecuritySettings settings(String issuer) {
        return new SecuritySettings(
                URI.create(issuer), "bank", Duration.ofSeconds(60), 600, 600, Set.of(), Duration.ofSeconds(15));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0.0.0.0", "::", "192.0.2.1"})
    void aServiceThatBelievesTheSandboxsIssuerListensNowhereElse(String address) {
        assertThatThrownBy(() -> OpenIdIssuer.requireSandboxOnLoopback(SANDBOX, "server.address", address))
                .hasMessageContaining("server.address");
        assertThatCode(() -> OpenIdIssuer.requireSandboxOnLoopback(OWN, "server.address", address))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "localhost"})
    void onThisMachineItMay(String address) {
        assertThatCode(() -> OpenIdIssuer.requireSandboxOnLoopback(SANDBOX, "server.address", address))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 0.0.0.0, management.server.address", "0.0.0.0, 127.0.0.1, server.address"})
    void neitherOfItsTwoPortsIsElsewhere(String address, String management, String named) {
        assertThatThrownBy(() -> new OpenIdIssuer().accessTokens(SANDBOX, address, management))
                .hasMessageContaining("and " + named + " is '0.0.0.0'");
    }
}
