package org.concordat.cli.rest;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One person at one party's service. */
public final class PartyClient {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final HttpClient client;
    private final String party;
    private final URI base;
    private final TokenSource tokens;

    /**
     * A client.
     *
     * @param party as messages name it
     * @param base of the API, such as {@code http://127.0.0.1:8080/api/v1/}, with the slash at its end
     */
    public PartyClient(HttpClient client, String party, URI base, TokenSource tokens) {
        this.client = client;
        this.party = party;
        this.base = base;
        this.tokens = tokens;
    }

    public String party() {
        return party;
    }

    /**
     * Gets JSON.
     *
     * @param path below the API, without a slash at its beginning
     * @throws PartyException unless the answer is 2xx
     */
    public JsonNode get(String path) throws IOException, InterruptedException {
        return json(checked(send(request(path).GET())));
    }

    /** Gets a text (CSV, JSON as it is); empty when there is none (404). */
    public Optional<String> text(String path) throws IOException, InterruptedException {
        var answer = send(request(path).GET());
        return answer.statusCode() == 404
                ? Optional.empty()
                : Optional.of(checked(answer).body());
    }

    /** Posts JSON, with an idempotency key of its own; the answer's JSON. */
    public JsonNode post(String path, Object body) throws IOException, InterruptedException {
        return json(checked(send(request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))))));
    }

    /**
     * Deletes what is at the path.
     *
     * @throws PartyException unless the answer is 2xx
     */
    public void delete(String path) throws IOException, InterruptedException {
        checked(send(request(path).DELETE()));
    }

    private HttpRequest.Builder request(String path) throws IOException, InterruptedException {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(PATIENCE)
                .header("Accept", "application/json, application/problem+json, text/csv, */*;q=0.1")
                .header("Authorization", "Bearer " + tokens.token());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> checked(HttpResponse<String> answer) {
        if (answer.statusCode() / 100 != 2) {
            throw new PartyException(party, answer.statusCode(), json(answer));
        }
        return answer;
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return answer.body().isBlank() ? JSON.createObjectNode() : JSON.readTree(answer.body());
        } catch (JacksonException e) {
            return JSON.createObjectNode(); // an error page of something between us and the service
        }
    }
}
