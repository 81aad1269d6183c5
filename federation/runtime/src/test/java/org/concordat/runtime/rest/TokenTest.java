package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.concordat.crypto.arithmetic.ArithmeticKernel;
import org.concordat.runtime.security.Authority;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rows of the catalogue of bad input that concern tokens. Not here: T10 and T11 (short lives and revocation are the
 * issuer's), T13 (an issuer that is away: the system tests), T14 and T15 (the issuer's).
 */
final class TokenTest {
    private static final RunningParty PARTY = RunningParty.get();

    private static final URI ELSEWHERE = URI.create(TestTokens.ISSUER + "/elsewhere");
    private static final String BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    static Stream<Named<String>> badTokens() {
        var good = TestTokens.of(UnaryOperator.identity());
        return Stream.of(
                Named.of("T01 empty", ""),
                claims(
                        "T02 expired by 61 s",
                        claims -> claims.issueTime(in(-600)).expirationTime(in(-61))),
                claims("T02 not before 5 minutes from now", claims -> claims.notBeforeTime(in(300))),
                claims(
                        "T02 issued in the future",
                        claims -> claims.issueTime(in(400)).expirationTime(in(900))),
                claims("T02 without an end", claims -> claims.expirationTime(null)),
                Named.of("T03 alg none", TestTokens.unsigned()),
                Named.of("T03 HS256 with the public key", TestTokens.confusedInItsAlgorithm(UnaryOperator.identity())),
                Named.of("T03 HS256 with the public key in PEM", TestTokens.confusedInItsAlgorithm(TokenTest::pem)),
                Named.of("T03 a key id that nobody has", TestTokens.ofTheIssuer(header -> header.keyID("other"))),
                headed("T03 no key id", header -> header.keyID(null)),
                headed("T03 a path as its key id", header -> header.keyID("../../etc/passwd")),
                headed("T03 SQL as its key id", header -> header.keyID("k' or '1'='1")),
                headed("T03 jku", header -> header.jwkURL(ELSEWHERE)),
                headed("T03 jku and no key id", header -> header.keyID(null).jwkURL(ELSEWHERE)),
                headed("T03 x5u", header -> header.x509CertURL(ELSEWHERE)),
                headed("T03 with its own key", header -> header.jwk(TestTokens.strangersKey())),
                headed("T03 its own key alone", header -> header.keyID(null).jwk(TestTokens.strangersKey())),
                claims("T04 of another issuer", claims -> claims.issuer("http://127.0.0.1:9/other")),
                claims("T04 T12 for another party", claims -> claims.audience("bureau")),
                Named.of("T04 a notice of a logout", ofKind("logout+jwt")),
                Named.of("T04 an unknown kind", ofKind("secevent+jwt")),
                claims("T04 an ID token, by its claim", claims -> claims.claim("typ", "ID")),
                claims("T04 an ID token, by its hash", claims -> claims.claim("at_hash", "MTIzNDU2Nzg5MDEyMzQ1Ng")),
                claims("T04 a refresh token", claims -> claims.claim("typ", "Refresh")),
                claims("T04 given to another client", claims -> claims.claim("azp", "elsewhere")),
                claims(
                        "T04 given to another client, as it says beside",
                        claims -> claims.claim("azp", "elsewhere").claim("client_id", TestTokens.CLIENT)),
                claims("T04 given to no client", claims -> claims.claim("azp", null)),
                claims("T04 for nobody", claims -> claims.audience((String) null)),
                claims("T04 without a subject", claims -> claims.subject(null)),
                claims("T04 with a subject of two lines", claims -> claims.subject("a\nb")),
                Named.of("T05 by another key", TestTokens.ofAStranger()),
                Named.of("T06 without its signature", good.substring(0, good.lastIndexOf('.') + 1)),
                Named.of("T06 without its signature and its dot", good.substring(0, good.lastIndexOf('.'))),
                Named.of("T06 with a bit of its signature turned", turned(good, good.lastIndexOf('.') + 20)),
                Named.of("T06 with a bit of its claims turned", turned(good, good.indexOf('.') + 20)),
                Named.of("T06 with a bit of its header turned", turned(good, 5)));
    }

    private static Named<String> headed(String name, UnaryOperator<JWSHeader.Builder> header) {
        return Named.of(name, TestTokens.headed(header));
    }

    private static String ofKind(String kind) {
        return TestTokens.ofTheIssuer(header -> header.type(new JOSEObjectType(kind)));
    }

    /** As it stands in a configuration. */
    private static byte[] pem(byte[] key) {
        return ("-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
                        + "\n-----END PUBLIC KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** The lowest but one bit of the character's six: the last of all may be padding. */
    private static String turned(String token, int at) {
        int value = BASE64URL.indexOf(token.charAt(at)) ^ 2;
        return token.substring(0, at) + BASE64URL.charAt(value) + token.substring(at + 1);
    }

    private static Named<String> claims(String name, UnaryOperator<JWTClaimsSet.Builder> change) {
        return Named.of(name, TestTokens.of(change));
    }

    private static Date in(int seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    @ParameterizedTest
    @MethodSource("badTokens")
    void refusesABadToken(String token) {
        var answer = PARTY.get("/api/v1/jobs", token);
        assertThat(answer.status()).as(answer.body()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo("unauthenticated");
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
    }

    /** The right key under its own kinds is taken: it is no other thing that the bad ones fail for. */
    @Test
    void takesAnAccessTokenOfEitherKind() {
        for (var kind : List.of("JWT", "at+jwt", "application/at+jwt")) {
            assertThat(PARTY.get("/api/v1/jobs", ofKind(kind)).status())
                    .as(kind)
                    .isEqualTo(200);
        }
        assertThat(PARTY.get("/api/v1/jobs", TestTokens.of(claims -> claims.claim("typ", "Bearer")))
                        .status())
                .isEqualTo(200);
        assertThat(PARTY.get(
                                "/api/v1/jobs",
                                TestTokens.of(
                                        claims -> claims.claim("azp", null).claim("client_id", TestTokens.CLIENT)))
                        .status())
                .isEqualTo(200);
    }

    /** T03: what a header names is not even asked for. */
    @Test
    void fetchesNoKeyThatATokenNames() {
        badTokens().forEach(token -> PARTY.get("/api/v1/jobs", token.getPayload()));
        assertThat(TestTokens.FETCHED).hasValue(0);
    }

    /** T06: refused before anybody reads it as a token. */
    @Test
    void refusesATokenOfAMegabyte() throws IOException {
        var answer = PARTY.onTheWire(
                "GET /api/v1/jobs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + "a.".repeat(1 << 19) + "\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 431").doesNotContain("Exception", "Tomcat");
    }

    @Test
    void refusesWhoBringsNoToken() {
        var none = PARTY.get("/api/v1/jobs", null);
        assertThat(none.status()).isEqualTo(401);
        assertThat(none.header("WWW-Authenticate")).isEqualTo("Bearer");
        var basic = PARTY.send(PARTY.request("/api/v1/jobs", null).header("Authorization", "Basic YTpi"));
        assertThat(basic.status()).isEqualTo(401);
    }

    @Test
    void takesATokenWithinTheClocksTolerance() {
        assertThat(PARTY.get(
                                "/api/v1/jobs",
                                TestTokens.of(
                                        claims -> claims.issueTime(in(-600)).expirationTime(in(-20))))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void grantsNothingForAnUnknownAuthorityOrNone() {
        var unknown = TestTokens.of(claims -> claims.claim("authorities", List.of("ADMIN", "ROLE_ANALYST")));
        var none = TestTokens.of(claims -> claims.claim("authorities", null));
        var text = TestTokens.of(claims -> claims.claim("authorities", "ANALYST"));
        for (var token : List.of(unknown, none, text)) {
            var answer = PARTY.get("/api/v1/jobs", token);
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.code()).isEqualTo("forbidden");
        }
    }

    @Test
    void takesNoAuthorityFromAHeader() {
        var steward = TestTokens.of("cy", Authority.STEWARD);
        var answer = PARTY.send(
                PARTY.request("/api/v1/jobs", steward).header("X-Role", "admin").header("X-Forwarded-User", "root"));
        assertThat(answer.status()).isEqualTo(403);
    }

    @Test
    void keepsManagementForOperatorsButHealthForAll() {
        assertThat(PARTY.send(PARTY.managementRequest("/actuator/health/readiness", null))
                        .status())
                .isEqualTo(200);
        assertThat(PARTY.send(PARTY.managementRequest("/actuator/health/liveness", null))
                        .status())
                .isEqualTo(200);
        assertThat(PARTY.send(PARTY.managementRequest("/actuator/info", null)).status())
                .isEqualTo(401);
        assertThat(PARTY.send(PARTY.managementRequest("/actuator/info", TestTokens.of(Authority.STEWARD)))
                        .status())
                .isEqualTo(403);
        var info = PARTY.send(PARTY.managementRequest("/actuator/info", TestTokens.of(Authority.OPERATOR)));
        assertThat(info.status()).isEqualTo(200);
        assertThat(info.json().path("concordat").path("arithmetic").asString()).isNotBlank();
        assertThat(PARTY.send(PARTY.managementRequest("/actuator/env", TestTokens.of(Authority.OPERATOR)))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void tellsOperatorsAloneOfWhichPartsHealthIsMade() {
        var health = PARTY.send(PARTY.managementRequest("/actuator/health", TestTokens.of(Authority.OPERATOR)));
        assertThat(health.json()
                        .path("components")
                        .path("arithmetic")
                        .path("details")
                        .path("kernel")
                        .asString())
                .isEqualTo(ArithmeticKernel.inUse().toString());
        for (var token : Arrays.asList(null, TestTokens.of(Authority.STEWARD))) {
            assertThat(PARTY.send(PARTY.managementRequest("/actuator/health", token))
                            .json()
                            .propertyNames())
                    .doesNotContain("components");
        }
    }

    @Test
    void hasNoCredentialsOfItsOwn() {
        assertThat(PARTY.context.getBeansOfType(org.springframework.security.core.userdetails.UserDetailsService.class))
                .isEmpty();
        assertThat(PARTY.context.getEnvironment().getProperty("spring.security.user.name"))
                .isNull();
    }

    @Test
    void tellsABrowserToDoNothing() {
        var answer = PARTY.get("/api/v1/jobs", TestTokens.of(Authority.ANALYST));
        assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.header("Set-Cookie")).isEmpty();
        var preflight = PARTY.send(PARTY.request("/api/v1/jobs", null)
                .header("Origin", "http://elsewhere.example")
                .header("Access-Control-Request-Method", "POST")
                .method("OPTIONS", java.net.http.HttpRequest.BodyPublishers.noBody()));
        assertThat(preflight.header("Access-Control-Allow-Origin")).isEmpty();
    }
}
