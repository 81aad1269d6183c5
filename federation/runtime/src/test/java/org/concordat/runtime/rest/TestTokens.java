package org.concordat.runtime.rest;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.concordat.runtime.security.Authority;

/** Tokens of an issuer with a key of this run, which answers where it says, and of others who would like to be it. */
final class TestTokens {
    static final String AUDIENCE = "bank";

    /** The only client that the issuer gives tokens for this party to. */
    static final String CLIENT = "console";

    static final RSAKey KEY = key();
    private static final RSAKey STRANGER = key();
    private static final HttpServer SERVER = serve();
    static final String ISSUER = "http://127.0.0.1:" + SERVER.getAddress().getPort();

    /** How often anybody fetched a key that a token named by itself. */
    static final AtomicInteger FETCHED = new AtomicInteger();

    private TestTokens() {}

    private static RSAKey key() {
        try {
            return new RSAKeyGenerator(2048).keyID("k").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpServer serve() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var address = "http://127.0.0.1:" + server.getAddress().getPort();
            server.createContext(
                    "/.well-known/openid-configuration",
                    exchange ->
                            answer(exchange, "{\"issuer\":\"" + address + "\",\"jwks_uri\":\"" + address + "/keys\"}"));
            server.createContext("/keys", exchange -> answer(exchange, new JWKSet(KEY.toPublicJWK()).toString()));
            server.createContext("/elsewhere", exchange -> {
                FETCHED.incrementAndGet();
                answer(exchange, new JWKSet(STRANGER.toPublicJWK()).toString());
            });
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    static String of(Authority... authorities) {
        return of("person-" + Arrays.toString(authorities), authorities);
    }

    static String of(String person, Authority... authorities) {
        return of(claims -> claims.subject(person)
                .claim("authorities", Arrays.stream(authorities).map(Enum::name).toList()));
    }

    static String of(UnaryOperator<JWTClaimsSet.Builder> change) {
        return signed(change, KEY);
    }

    static String ofAStranger() {
        return signed(UnaryOperator.identity(), STRANGER);
    }

    static String unsigned() {
        return new PlainJWT(claims(UnaryOperator.identity())).serialize();
    }

    /** HS256 with the public key as the secret, in that form. */
    static String confusedInItsAlgorithm(UnaryOperator<byte[]> form) {
        try {
            var token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("k").build(), claims(UnaryOperator.identity()));
            token.sign(new MACSigner(form.apply(KEY.toRSAPublicKey().getEncoded())));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** By another key, which the header names or brings. */
    static String headed(UnaryOperator<JWSHeader.Builder> header) {
        return signed(UnaryOperator.identity(), STRANGER, header);
    }

    /** By the right key, under another name or as another kind. */
    static String ofTheIssuer(UnaryOperator<JWSHeader.Builder> header) {
        return signed(UnaryOperator.identity(), KEY, header);
    }

    /** A stranger's key, for a header. */
    static JWK strangersKey() {
        return STRANGER.toPublicJWK();
    }

    private static String signed(UnaryOperator<JWTClaimsSet.Builder> change, RSAKey key) {
        return signed(change, key, UnaryOperator.identity());
    }

    private static String signed(
            UnaryOperator<JWTClaimsSet.Builder> change, RSAKey key, UnaryOperator<JWSHeader.Builder> header) {
        try {
            var token = new SignedJWT(
                    header.apply(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k"))
                            .build(),
                    claims(change));
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JWTClaimsSet claims(UnaryOperator<JWTClaimsSet.Builder> change) {
        var now = Instant.now();
        return change.apply(new JWTClaimsSet.Builder()
                        .issuer(ISSUER)
                        .audience(AUDIENCE)
                        .claim("azp", CLIENT)
                        .subject("ada")
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(600)))
                        .claim("authorities", List.of("ANALYST", "STEWARD", "COMPLIANCE", "OPERATOR")))
                .build();
    }
}
