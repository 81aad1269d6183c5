package org.concordat.cli.rest;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.json.JsonMapper;

/** A person's access tokens, fetched with name and password and kept until a minute before they expire. */
public final class TokenSource {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient client;
    private final URI endpoint;
    private final String user;
    private final String password;
    private String token = "";
    private Instant renewAt = Instant.MIN;

    public TokenSource(HttpClient client, URI endpoint, String user, String password) {
        this.client = client;
        this.endpoint = endpoint;
        this.user = user;
        this.password = password;
    }

    public String user() {
        return user;
    }

    /**
     * A token that is good for a minute at least.
     *
     * @throws PartyException when the issuer refuses
     */
    public synchronized String token() throws IOException, InterruptedException {
        if (Instant.now().isAfter(renewAt)) {
            var form = "grant_type=password&username=" + encode(user) + "&password=" + encode(password);
            var request = HttpRequest.newBuilder(endpoint)
                    .timeout(Duration.ofSeconds(30))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(form))
                    .build();
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            var body = JSON.readTree(answer.body());
            if (answer.statusCode() != 200) {
                throw new PartyException("the issuer, for " + user, answer.statusCode(), body);
            }
            token = body.path("access_token").asString();
            renewAt = Instant.now().plusSeconds(body.path("expires_in").asLong(300) - 60);
        }
        return token;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "TokenSource[" + user + "]";
    }
}
