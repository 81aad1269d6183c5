package org.concordat.runtime.security;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The keys of an OpenID issuer: where its discovery document says, fetched anew every {@link #FRESH}. */
final class IssuerKeys {
    /** How long keys that were fetched are not asked for again. */
    static final Duration FRESH = Duration.ofMinutes(5);

    /** How long they are believed after that while the issuer does not answer; a key that is not among them is not. */
    static final Duration OUTAGE = Duration.ofHours(24);

    private static final Duration REFRESH_WITHIN = Duration.ofSeconds(15);
    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 5_000;
    private static final int MOST_BYTES = 1 << 20;
    private static final JsonMapper JSON = new JsonMapper();

    private IssuerKeys() {}

    /** @throws IllegalStateException if the issuer does not answer, or calls itself otherwise */
    static JWKSource<SecurityContext> of(URI issuer) {
        return of(issuer, FRESH);
    }

    static JWKSource<SecurityContext> of(URI issuer, Duration fresh) {
        var retriever = new DefaultResourceRetriever(CONNECT_MILLIS, READ_MILLIS, MOST_BYTES);
        var discovered = discovered(issuer, retriever);
        return JWKSourceBuilder.<SecurityContext>create(keySet(issuer, discovered), retriever)
                .cache(fresh.toMillis(), REFRESH_WITHIN.toMillis())
                .refreshAheadCache(false)
                .rateLimited(false)
                .outageTolerant(OUTAGE.toMillis())
                .build();
    }

    private static JsonNode discovered(URI issuer, DefaultResourceRetriever retriever) {
        var base = issuer.toString();
        var address = (base.endsWith("/") ? base : base + "/") + ".well-known/openid-configuration";
        JsonNode found;
        try {
            found = JSON.readTree(
                    retriever.retrieveResource(URI.create(address).toURL()).getContent());
        } catch (IOException | JacksonException e) {
            throw new IllegalStateException("the issuer " + issuer + " gives no discovery document", e);
        }
        if (!found.path("issuer").asString("").equals(base)) {
            throw new IllegalStateException("the issuer at " + issuer + " calls itself otherwise");
        }
        return found;
    }

    /** Fetched as safely as the issuer itself: in clear only of one that is itself asked so, which is on this machine. */
    static URL keySet(URI issuer, JsonNode discovered) {
        try {
            var keys = URI.create(discovered.path("jwks_uri").asString(""));
            boolean clearAsTheIssuer = "http".equals(issuer.getScheme())
                    && "http".equals(keys.getScheme())
                    && String.valueOf(issuer.getHost()).equals(keys.getHost());
            if (!"https".equals(keys.getScheme()) && !clearAsTheIssuer) {
                throw new IllegalStateException("the issuer " + issuer + " names no https address of its keys");
            }
            return keys.toURL();
        } catch (MalformedURLException | IllegalArgumentException e) {
            throw new IllegalStateException("the issuer " + issuer + " names no address of its keys", e);
        }
    }
}
