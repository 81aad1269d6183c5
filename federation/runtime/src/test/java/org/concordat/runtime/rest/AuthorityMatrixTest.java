package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.concordat.runtime.security.Authority;
import org.junit.jupiter.api.Test;

/** Every endpoint with every authority, and the description that says the same. */
final class AuthorityMatrixTest {
    private static final RunningParty PARTY = RunningParty.get();

    /** Each endpoint of version 1, and whom it is for. Changing it is changing the API. */
    private static final Map<String, List<String>> ALLOWED = new TreeMap<>(Map.ofEntries(
            Map.entry("GET /api/v1/approvals", List.of("STEWARD")),
            Map.entry("GET /api/v1/approvals/{job}", List.of("STEWARD")),
            Map.entry("POST /api/v1/approvals/{job}", List.of("STEWARD")),
            Map.entry("POST /api/v1/approvals/{job}/withdrawal", List.of("STEWARD")),
            Map.entry("POST /api/v1/approvals/{job}/standing", List.of("STEWARD")),
            Map.entry("DELETE /api/v1/approvals/{job}/standing", List.of("STEWARD")),
            Map.entry("GET /api/v1/audit/entries", List.of("COMPLIANCE")),
            Map.entry("GET /api/v1/audit/entries/{entry}/proof", List.of("COMPLIANCE")),
            Map.entry("GET /api/v1/audit/export", List.of("COMPLIANCE")),
            Map.entry("GET /api/v1/audit/jobs/{job}", List.of("COMPLIANCE")),
            Map.entry("GET /api/v1/datasets", List.of("STEWARD")),
            Map.entry("POST /api/v1/datasets", List.of("STEWARD")),
            Map.entry("GET /api/v1/datasets/{name}", List.of("STEWARD")),
            Map.entry("DELETE /api/v1/datasets/{name}", List.of("STEWARD")),
            Map.entry("GET /api/v1/datasets/{name}/column-policy", List.of("STEWARD")),
            Map.entry("POST /api/v1/datasets/{name}/column-policy", List.of("STEWARD")),
            Map.entry("GET /api/v1/datasets/{name}/column-policy/versions", List.of("STEWARD")),
            Map.entry("POST /api/v1/datasets/{name}/column-policy/versions/{version}/confirmation", List.of("STEWARD")),
            Map.entry("POST /api/v1/datasets/{name}/column-policy/versions/{version}/refusal", List.of("STEWARD")),
            Map.entry("GET /api/v1/datasets/{name}/query-policy", List.of("STEWARD")),
            Map.entry("POST /api/v1/datasets/{name}/query-policy", List.of("STEWARD")),
            Map.entry("GET /api/v1/datasets/{name}/query-policy/versions", List.of("STEWARD")),
            Map.entry("POST /api/v1/datasets/{name}/query-policy/versions/{version}/confirmation", List.of("STEWARD")),
            Map.entry("POST /api/v1/datasets/{name}/query-policy/versions/{version}/refusal", List.of("STEWARD")),
            Map.entry("DELETE /api/v1/jobs/{job}/model-share", List.of("STEWARD")),
            Map.entry("GET /api/v1/jobs", List.of("ANALYST")),
            Map.entry("POST /api/v1/jobs", List.of("ANALYST")),
            Map.entry("GET /api/v1/jobs/{job}", List.of("ANALYST")),
            Map.entry("POST /api/v1/jobs/{job}/cancellation", List.of("ANALYST")),
            Map.entry("GET /api/v1/jobs/{job}/disclosures", List.of("COMPLIANCE")),
            Map.entry("GET /api/v1/jobs/{job}/events", List.of("ANALYST")),
            Map.entry("GET /api/v1/jobs/{job}/model-share", List.of("ANALYST")),
            Map.entry("GET /api/v1/jobs/{job}/scores", List.of("ANALYST")),
            Map.entry("POST /api/v1/lending-checks", List.of("ANALYST")),
            Map.entry("POST /api/v1/lending-checks/{job}/completion", List.of("ANALYST")),
            Map.entry("GET /api/v1/peer-objections", List.of("COMPLIANCE", "OPERATOR")),
            Map.entry("POST /api/v1/peer-objections/{peer}/acknowledgement", List.of("OPERATOR")),
            Map.entry("POST /api/v1/queries", List.of("ANALYST")),
            Map.entry("GET /api/v1/queries/{job}", List.of("ANALYST")),
            Map.entry("GET /api/v1/queries/{job}/answer", List.of("ANALYST"))));

    @Test
    void describesEveryEndpointWithItsAuthorities() {
        var description = PARTY.get("/api/v1/openapi", null);
        assertThat(description.status()).isEqualTo(200);
        var described = new TreeMap<String, List<String>>();
        for (var path : description.json().path("paths").properties()) {
            for (var operation : path.getValue().properties()) {
                var authorities = new ArrayList<String>();
                operation.getValue().path(ApiDescription.AUTHORITIES).forEach(name -> authorities.add(name.asString()));
                described.put(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), authorities);
            }
        }
        assertThat(described).isEqualTo(ALLOWED);
        assertThat(description.json().path("servers").path(0).path("url").asString())
                .isEqualTo("/");
    }

    @Test
    void opensEachEndpointToItsAuthoritiesAndToNobodyElse() {
        ALLOWED.forEach((endpoint, allowed) -> {
            for (var authority : Authority.values()) {
                int status = call(endpoint, TestTokens.of(authority));
                if (allowed.contains(authority.name())) {
                    assertThat(status).as(endpoint + " as " + authority).isNotIn(401, 403, 405, 500);
                } else {
                    assertThat(status).as(endpoint + " as " + authority).isEqualTo(403);
                }
            }
            assertThat(call(endpoint, TestTokens.of("nobody-special"))).isEqualTo(403);
            assertThat(call(endpoint, null)).isEqualTo(401);
        });
    }

    private static int call(String endpoint, String token) {
        var parts = endpoint.split(" ", 2);
        var path = parts[1].replace("{job}", "01234567-89ab-cdef-0123-456789abcdef")
                .replace("{entry}", "1")
                .replace("{version}", "1")
                .replace("{peer}", "bureau")
                .replace("{name}", "none");
        var request = PARTY.request(path, token).header("Idempotency-Key", "matrix");
        var body = parts[0].equals("POST")
                ? HttpRequest.BodyPublishers.ofString("{}")
                : HttpRequest.BodyPublishers.noBody();
        if (parts[0].equals("POST")) {
            request.header("Content-Type", "application/json");
        }
        return PARTY.send(request.method(parts[0], body)).status();
    }
}
