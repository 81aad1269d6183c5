package org.concordat.runtime.rest;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import org.concordat.runtime.security.AccessTokens;
import org.concordat.runtime.security.Authority;
import org.concordat.runtime.security.SecuritySettings;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** Tokens of an issuer with a key of this run, and of others who would like to be it. */
final class TestTokens {
    static final String ISSUER = "http://127.0.0.1:9/issuer";
    static final String AUDIENCE = "bank";
    static final RSAKey KEY = key();
    private static final RSAKey STRANGER = key();

    private TestTokens() {}

    private static RSAKey key() {
        try {
            return new RSAKeyGenerator(2048).keyID("k").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As the service decodes, but for where the key comes from. */
    static JwtDecoder decoder(SecuritySettings settings) {
        try {
            var decoder = NimbusJwtDecoder.withPublicKey(KEY.toRSAPublicKey()).build();
            decoder.setJwtValidator(AccessTokens.validator(settings));
            return decoder;
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static SecuritySettings settings() {
        return new SecuritySettings(
                URI.create(ISSUER),
                AUDIENCE,
                java.time.Duration.ofSeconds(60),
                600,
                600,
                java.time.Duration.ofSeconds(15));
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

    /** HS256 with the public key as the secret. */
    static String confusedInItsAlgorithm() {
        try {
            var token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims(UnaryOperator.identity()));
            token.sign(new MACSigner(KEY.toRSAPublicKey().getEncoded()));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Names a key set of its own, by URL and in its header. */
    static String thatBringsItsKey() {
        try {
            var header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                    .jwk(STRANGER.toPublicJWK())
                    .jwkURL(URI.create("http://127.0.0.1:9/keys"))
                    .keyID("../../etc/passwd")
                    .build();
            var token = new SignedJWT(header, claims(UnaryOperator.identity()));
            token.sign(new RSASSASigner(STRANGER));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signed(UnaryOperator<JWTClaimsSet.Builder> change, RSAKey key) {
        try {
            var token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k").build(), claims(change));
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
                        .subject("ada")
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(600)))
                        .claim("authorities", List.of("ANALYST", "STEWARD", "COMPLIANCE", "OPERATOR")))
                .build();
    }
}
