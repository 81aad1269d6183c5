package org.concordat.runtime.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;
import tools.jackson.databind.json.JsonMapper;

/** T13: an issuer that answers, and then does not. An {@code AuthenticationServiceException} is answered by 503, others by 401. */
class IssuerAwayTest {
    private RSAKey key;
    private HttpServer issuer;
    private URI address;

    @BeforeEach
    void anIssuer() throws IOException, JOSEException {
        key = new RSAKeyGenerator(2048).keyID("k").generate();
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        address = URI.create("http://127.0.0.1:" + issuer.getAddress().getPort());
        serve(
                "/.well-known/openid-configuration",
                "{\"issuer\":\"" + address + "\",\"jwks_uri\":\"" + address + "/keys\"}");
        serve("/keys", new JWKSet(key.toPublicJWK()).toString());
        issuer.start();
    }

    private void serve(String path, String json) {
        issuer.createContext(path, exchange -> {
            var bytes = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    @AfterEach
    void stop() {
        issuer.stop(0);
    }

    private JwtDecoder decoder() {
        return AccessTokens.decoder(new SecuritySettings(
                address, "bank", Duration.ofSeconds(60), 600, 600, Set.of(), Duration.ofSeconds(15)));
    }

    private String token(RSAKey signing) throws JOSEException {
        var claims = new JWTClaimsSet.Builder()
                .issuer(address.toString())
                .audience("bank")
                .subject("ada")
                .issueTime(Date.from(Instant.now()))
                .expirationTime(Date.from(Instant.now().plusSeconds(300)))
                .claim("authorities", List.of("ANALYST"))
                .build();
        var token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(signing.getKeyID())
                        .build(),
                claims);
        token.sign(new RSASSASigner(signing));
        return token.serialize();
    }

    @Test
    void knownKeysAreBelievedWhileTheIssuerIsAwayAndNoOthers() throws JOSEException {
        var decoder = decoder();
        assertThat(decoder.decode(token(key)).getSubject()).isEqualTo("ada");
        issuer.stop(0);

        assertThat(decoder.decode(token(key)).getSubject()).isEqualTo("ada");
        var other = token(new RSAKeyGenerator(2048).keyID("new").generate());
        var persons = new JwtAuthenticationProvider(decoder);
        assertThatThrownBy(() -> persons.authenticate(new BearerTokenAuthenticationToken(other)))
                .as("a key that is not known is not believed")
                .isInstanceOf(InvalidBearerTokenException.class);
        var forged = token(new RSAKeyGenerator(2048).keyID("k").generate());
        assertThatThrownBy(() -> persons.authenticate(new BearerTokenAuthenticationToken(forged)))
                .isInstanceOf(InvalidBearerTokenException.class);
    }

    @Test
    void keysThatAreDueToBeFetchedAnewAreStillBelievedWhileTheIssuerIsAway() throws JOSEException {
        var source = IssuerKeys.of(address, Duration.ofSeconds(16));
        var old = IssuerKeys.of(address, Duration.ofMillis(1));
        var selector = new com.nimbusds.jose.jwk.JWKSelector(new com.nimbusds.jose.jwk.JWKMatcher.Builder().build());
        assertThat(source.get(selector, null)).hasSize(1);
        assertThat(old.get(selector, null)).hasSize(1);
        issuer.stop(0);
        assertThat(source.get(selector, null)).hasSize(1);
        assertThat(old.get(selector, null)).as("stale, and the issuer is away").hasSize(1);
    }

    @Test
    void whoeverComesWhileTheIssuerWasNeverThereIsToldSo() throws JOSEException {
        var token = token(key);
        issuer.stop(0);
        var decoder = decoder();
        assertThatThrownBy(() -> decoder.decode(token)).isInstanceOf(JwtException.class);
        assertThatThrownBy(() ->
                        new JwtAuthenticationProvider(decoder).authenticate(new BearerTokenAuthenticationToken(token)))
                .isInstanceOf(AuthenticationServiceException.class);
    }

    @Test
    void anIssuerThatCallsItselfOtherwiseIsNotBelieved() throws JOSEException {
        issuer.removeContext("/.well-known/openid-configuration");
        serve(
                "/.well-known/openid-configuration",
                "{\"issuer\":\"https://elsewhere.example\",\"jwks_uri\":\"" + address + "/keys\"}");
        var token = token(key);
        assertThatThrownBy(() -> decoder().decode(token)).isInstanceOf(JwtException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "https://issuer.example, http://issuer.example/keys",
        "https://issuer.example, file://issuer.example/keys",
        "https://issuer.example, http://127.0.0.1/keys",
        "http://127.0.0.1:1, http://elsewhere.example/keys",
        "http://127.0.0.1:1, file://127.0.0.1/keys",
    })
    void keysAreNotTakenFromWhereAnybodyOnTheWayCouldGiveThem(URI from, String keys) {
        var discovered = new JsonMapper().createObjectNode().put("jwks_uri", keys);
        assertThatThrownBy(() -> IssuerKeys.keySet(from, discovered)).hasMessageContaining("no https address");
    }
}
