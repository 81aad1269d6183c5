package org.concordat.sandbox.issuer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * An OpenID issuer for the sandbox's users: discovery, key set, and a token endpoint with the grants {@code password}
 * (username, password) and {@code client_credentials} (client_id and client_secret, in the form or as HTTP Basic).
 *
 * <p>A token carries {@code sub}, {@code aud} (the party's id), {@code scope} and {@code authorities}.
 */
public final class SandboxIssuer implements Closeable {
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final int MOST_FORM_BYTES = 16 << 10;

    private final JsonMapper json = JsonMapper.builder().build();
    private final TokenSigner signer = new TokenSigner(json);
    private final Map<String, SandboxUser> users;
    private final HttpServer server;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

    private SandboxIssuer(int port, Collection<SandboxUser> users) throws IOException {
        this.users = users.stream().collect(Collectors.toUnmodifiableMap(SandboxUser::name, user -> user));
        this.server =
                HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0);
        server.setExecutor(workers);
        server.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, 200, discovery()));
        server.createContext("/jwks", exchange -> answer(exchange, 200, signer.keySet()));
        server.createContext("/token", this::token);
    }

    /** Starts an issuer on a loopback port. */
    public static SandboxIssuer start(int port, Collection<SandboxUser> users) throws IOException {
        var issuer = new SandboxIssuer(port, users);
        issuer.server.start();
        return issuer;
    }

    /** The issuer's name, which is also where it is found. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public URI tokenEndpoint() {
        return uri().resolve("/token");
    }

    private Map<String, Object> discovery() {
        var issuer = uri().toString();
        return Map.of(
                "issuer", issuer,
                "jwks_uri", issuer + "/jwks",
                "token_endpoint", issuer + "/token",
                "authorization_endpoint", issuer + "/authorize",
                "grant_types_supported", List.of("password", "client_credentials"),
                "response_types_supported", List.of("token"),
                "subject_types_supported", List.of("public"),
                "id_token_signing_alg_values_supported", List.of("RS256"),
                "token_endpoint_auth_methods_supported", List.of("client_secret_post", "client_secret_basic"));
    }

    private void token(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) {
            answer(exchange, 405, Map.of("error", "invalid_request"));
            return;
        }
        var form = form(exchange);
        var credentials = switch (form.getOrDefault("grant_type", "")) {
            case "password" -> new String[] {form.getOrDefault("username", ""), form.getOrDefault("password", "")};
            case "client_credentials" ->
                basic(exchange).orElseGet(() ->
                        new String[] {form.getOrDefault("client_id", ""), form.getOrDefault("client_secret", "")});
            default -> null;
        };
        if (credentials == null) {
            answer(exchange, 400, Map.of("error", "unsupported_grant_type"));
            return;
        }
        var user = authenticated(credentials[0], credentials[1]);
        if (user.isPresent()) {
            answer(exchange, 200, response(user.get()));
        } else {
            answer(exchange, 401, Map.of("error", "invalid_grant"));
        }
    }

    private Optional<SandboxUser> authenticated(String name, String password) {
        return Optional.ofNullable(users.get(name))
                .filter(user -> MessageDigest.isEqual(
                        user.password().getBytes(StandardCharsets.UTF_8), password.getBytes(StandardCharsets.UTF_8)));
    }

    private Map<String, Object> response(SandboxUser user) {
        var now = Instant.now();
        var claims = new LinkedHashMap<String, Object>();
        claims.put("iss", uri().toString());
        claims.put("sub", user.name());
        claims.put("aud", List.of(user.party()));
        claims.put("iat", now.getEpochSecond());
        claims.put("nbf", now.getEpochSecond());
        claims.put("exp", now.plus(LIFETIME).getEpochSecond());
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("scope", user.authority().name());
        claims.put("authorities", List.of(user.authority().name()));
        return Map.of(
                "access_token", signer.sign(claims),
                "token_type", "Bearer",
                "expires_in", LIFETIME.toSeconds(),
                "scope", user.authority().name());
    }

    private static Map<String, String> form(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readNBytes(MOST_FORM_BYTES), StandardCharsets.UTF_8);
        var form = new HashMap<String, String>();
        for (var field : body.split("&", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                form.put(decode(field.substring(0, equals)), decode(field.substring(equals + 1)));
            }
        }
        return form;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return ""; // a broken escape matches no name and no password
        }
    }

    private static Optional<String[]> basic(HttpExchange exchange) {
        var header = exchange.getRequestHeaders().getFirst("Authorization");
        if (header == null || !header.startsWith("Basic ")) {
            return Optional.empty();
        }
        try {
            var pair = new String(Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : Optional.of(new String[] {pair.substring(0, colon), pair.substring(colon + 1)});
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void answer(HttpExchange exchange, int status, Map<String, Object> body) throws IOException {
        try (exchange) {
            var bytes = json.writeValueAsBytes(body);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.getResponseHeaders().add("Cache-Control", "no-store");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
