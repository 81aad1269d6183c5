package org.concordat.runtime.security;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

/** What makes a token an access token of a person here: signature, issuer, audience, kind, client, time, subject. */
public final class AccessTokens {
    private static final int LONGEST_SUBJECT = 200;

    /** What the header of an access token calls it: RFC 7519, section 5.1, and RFC 9068, section 2.1. */
    private static final Set<String> KINDS = Set.of("jwt", "at+jwt");

    /** What some issuers call it in a claim of the same name. */
    private static final String BEARER = "Bearer";

    private static final String MEDIA_TYPE = "application/";

    /** Claims of an ID token alone: OpenID Connect Core, section 3.3.2.11. */
    private static final List<String> OF_ID_TOKENS = List.of("at_hash", "c_hash");

    private AccessTokens() {}

    /**
     * Finds the issuer's keys at the first token, so that a service starts without its issuer; keys once found are believed
     * for {@link IssuerKeys#OUTAGE} more while the issuer is away.
     */
    static JwtDecoder decoder(SecuritySettings settings) {
        var found = new SupplierJwtDecoder(() -> {
            NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSource(IssuerKeys.of(settings.issuerUri()))
                    .jwsAlgorithms(known -> known.addAll(List.of(SignatureAlgorithm.values())))
                    .build();
            decoder.setJwtValidator(validator(settings));
            return decoder;
        });
        return token -> {
            try {
                return found.decode(token);
            } catch (JwtDecoderInitializationException e) {
                throw new JwtException("the issuer of tokens cannot be asked for its keys", e);
            }
        };
    }

    /** Every condition on the claims. */
    public static OAuth2TokenValidator<Jwt> validator(SecuritySettings settings) {
        return new DelegatingOAuth2TokenValidator<>(List.of(
                new JwtTimestampValidator(settings.clockSkew()),
                new JwtIssuerValidator(settings.issuerUri().toString()),
                AccessTokens::hasLifetime,
                jwt -> issuedAlready(jwt, settings.clockSkew()),
                jwt -> result(
                        jwt.getAudience() != null && jwt.getAudience().contains(settings.audience()),
                        "the token is not for this party"),
                AccessTokens::isAccessToken,
                jwt -> result(ofClient(jwt, settings.clients()), "the token was given to another client"),
                AccessTokens::hasSubject));
    }

    /** Not one that an issuer signs for something else: an ID token, a refresh token, a notice of a logout. */
    private static OAuth2TokenValidatorResult isAccessToken(Jwt jwt) {
        var named = Objects.toString(jwt.getHeaders().get("typ"), "JWT").toLowerCase(Locale.ROOT);
        var kind = named.startsWith(MEDIA_TYPE) ? named.substring(MEDIA_TYPE.length()) : named;
        return result(
                KINDS.contains(kind)
                        && Objects.toString(jwt.getClaims().get("typ"), BEARER).equalsIgnoreCase(BEARER)
                        && OF_ID_TOKENS.stream().noneMatch(jwt::hasClaim),
                "the token is no access token");
    }

    private static boolean ofClient(Jwt jwt, Set<String> clients) {
        var client = jwt.hasClaim("azp")
                ? jwt.getClaims().get("azp")
                : jwt.getClaims().get("client_id");
        return clients.isEmpty() || (client instanceof String name && clients.contains(name));
    }

    private static OAuth2TokenValidatorResult hasLifetime(Jwt jwt) {
        return result(jwt.getExpiresAt() != null, "the token never expires");
    }

    private static OAuth2TokenValidatorResult issuedAlready(Jwt jwt, Duration skew) {
        var issuedAt = jwt.getIssuedAt();
        return result(issuedAt == null || !issuedAt.isAfter(Instant.now().plus(skew)), "issued in the future");
    }

    private static OAuth2TokenValidatorResult hasSubject(Jwt jwt) {
        var subject = Objects.requireNonNullElse(jwt.getClaimAsString(JwtClaimNames.SUB), "");
        return result(
                !subject.isBlank()
                        && subject.length() <= LONGEST_SUBJECT
                        && subject.chars().noneMatch(Character::isISOControl),
                "the token names no subject");
    }

    private static OAuth2TokenValidatorResult result(boolean holds, String otherwise) {
        return holds
                ? OAuth2TokenValidatorResult.success()
                : OAuth2TokenValidatorResult.failure(new OAuth2Error(OAuth2ErrorCodes.INVALID_TOKEN, otherwise, null));
    }

    /** The token's subject with the authorities that are known here; others are passed over. */
    static AbstractAuthenticationToken person(Jwt jwt) {
        return new JwtAuthenticationToken(jwt, authorities(jwt), Objects.requireNonNull(jwt.getSubject()));
    }

    private static Collection<GrantedAuthority> authorities(Jwt jwt) {
        Object claim = jwt.getClaims().get(Authority.CLAIM);
        if (!(claim instanceof Collection<?> names)) {
            return List.of();
        }
        return names.stream()
                .filter(String.class::isInstance)
                .flatMap(name -> Authority.named((String) name).stream())
                .<GrantedAuthority>map(authority -> new SimpleGrantedAuthority(authority.name()))
                .toList();
    }
}
