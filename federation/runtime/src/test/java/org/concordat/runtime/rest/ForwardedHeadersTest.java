package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.concordat.runtime.security.Authority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** R38: what a caller says of the host that it asks, and of the way it came, is in no answer and changes none. */
final class ForwardedHeadersTest {
    private static final RunningParty PARTY = RunningParty.get();
    private static final String ELSEWHERE = "elsewhere.example";

    static Stream<List<String>> headers() {
        return Stream.of(
                List.of("Host: " + ELSEWHERE),
                List.of("Host: " + ELSEWHERE + ":443"),
                List.of("Host: x", "X-Forwarded-Host: " + ELSEWHERE, "X-Forwarded-Proto: https"),
                List.of("Host: x", "X-Forwarded-Prefix: //" + ELSEWHERE, "X-Forwarded-Port: 1"),
                List.of("Host: x", "Forwarded: for=192.0.2.1;host=" + ELSEWHERE + ";proto=https"),
                List.of(
                        "Host: x",
                        "X-Forwarded-For: 127.0.0.1",
                        "X-Real-IP: 127.0.0.1",
                        "X-Original-URL: /actuator/env"),
                List.of("Host: x", "X-Rewrite-URL: /actuator/env", "X-Http-Method-Override: DELETE"));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void areInNoAnswer(List<String> headers) throws IOException {
        var analyst = TestTokens.of("hana", Authority.ANALYST);
        var made = send(
                "POST",
                "/api/v1/jobs",
                analyst,
                headers,
                "Content-Type: application/json\r\nIdempotency-Key: " + UUID.randomUUID() + "\r\n",
                "{\"name\":\"n\"}");
        assertThat(made).startsWith("HTTP/1.1 201").containsPattern("(?i)\r\nLocation: /api/v1/jobs/[0-9a-f-]{36}\r\n");
        var description = send("GET", "/api/v1/openapi", null, headers, "", "");
        assertThat(description).startsWith("HTTP/1.1 200").contains("\"servers\":[{\"url\":\"/\"");
        var unknown = send("GET", "/api/v1/nothing", analyst, headers, "", "");
        assertThat(unknown).startsWith("HTTP/1.1 404").contains("\"instance\":\"/api/v1/nothing\"");
        var stranger = send("GET", "/api/v1/jobs", null, headers, "", "");
        assertThat(stranger).startsWith("HTTP/1.1 401");
        var read = send("GET", "/api/v1/jobs?limit=1", analyst, headers, "", "");
        assertThat(read).startsWith("HTTP/1.1 200");
        assertThat(Stream.of(made, description, unknown, stranger, read))
                .noneMatch(answer -> answer.contains(ELSEWHERE));
    }

    /** Two hosts, none, or one that no name can be: the request is not read at all. */
    @Test
    void aRequestWithoutOneHostIsRefused() throws IOException {
        var analyst = TestTokens.of("hana", Authority.ANALYST);
        for (var hosts : List.of(
                List.<String>of(),
                List.of("Host: x", "Host: " + ELSEWHERE),
                List.of("Host: x/../" + ELSEWHERE + "@y"))) {
            assertThat(send("GET", "/api/v1/jobs?limit=1", analyst, hosts, "", ""))
                    .as("%s", hosts)
                    .startsWith("HTTP/1.1 400")
                    .doesNotContain(ELSEWHERE);
        }
    }

    private static String send(String method, String path, String token, List<String> headers, String more, String body)
            throws IOException {
        var request = new StringBuilder(method + " " + path + " HTTP/1.1\r\nConnection: close\r\n");
        headers.forEach(header -> request.append(header).append("\r\n"));
        if (token != null) {
            request.append("Authorization: Bearer ").append(token).append("\r\n");
        }
        request.append(more)
                .append("Content-Length: ")
                .append(body.length())
                .append("\r\n\r\n")
                .append(body);
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), PARTY.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
