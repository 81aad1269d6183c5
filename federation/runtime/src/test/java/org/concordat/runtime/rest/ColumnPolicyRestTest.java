package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.concordat.runtime.security.Authority;
import org.junit.jupiter.api.Test;

/** What one steward may do with the policy of a dataset's columns, and what takes another. */
final class ColumnPolicyRestTest {
    private static final RunningParty PARTY = RunningParty.get();
    private static final String STEWARD = TestTokens.of("cora-columns", Authority.STEWARD);
    private static final String OTHER = TestTokens.of("carl-columns", Authority.STEWARD);
    private static final String OPEN = "{\"partners\": [\"*\"], \"protocols\": [\"*\"], \"purposes\": [\"*\"]}";

    private static PartyUnderTest.Answer register(String name) {
        PARTY.file(
                name + ".csv",
                "id,x,z\n"
                        + IntStream.range(0, 60)
                                .mapToObj(i -> "p" + i + "," + i % 6 + "," + i % 5 + "\n")
                                .collect(Collectors.joining()));
        return PARTY.post("/api/v1/datasets", STEWARD, """
                {"name": "%s", "idColumn": "id", "source": {"kind": "csv", "path": "%s.csv"},
                 "columns": [{"name": "id", "policy": %s}, {"name": "x", "policy": %s}]}""".formatted(name, name, OPEN, OPEN));
    }

    private static String place(String name) {
        return "/api/v1/datasets/" + name + "/column-policy";
    }

    private static String tag(String name) {
        return PARTY.get(place(name), STEWARD).header("ETag");
    }

    private static PartyUnderTest.Answer opened(String name) {
        int proposed = register(name).json().path("policyProposed").asInt();
        return PARTY.post(place(name) + "/versions/" + proposed + "/confirmation", OTHER, "{}");
    }

    private static String policy(String... columns) {
        return "{\"columns\": {"
                + IntStream.range(0, columns.length)
                        .mapToObj(i -> "\"" + columns[i] + "\": " + OPEN)
                        .collect(Collectors.joining(", "))
                + "}}";
    }

    @Test
    void whatARegistrationOpensIsOpenWhenAnotherStewardConfirmsIt() {
        var registered = register("people");
        assertThat(registered.status()).as(registered.body()).isEqualTo(201);
        int proposed = registered.json().path("policyProposed").asInt();
        assertThat(proposed).isPositive();
        var seen = PARTY.get("/api/v1/datasets/people", STEWARD);
        assertThat(seen.json()
                        .path("columns")
                        .path(1)
                        .path("policy")
                        .path("partners")
                        .isEmpty())
                .isTrue();

        var confirmation = place("people") + "/versions/" + proposed + "/confirmation";
        var own = PARTY.post(confirmation, STEWARD, "{}");
        assertThat(own.status()).isEqualTo(403);
        assertThat(own.code()).isEqualTo("same-steward");
        assertThat(PARTY.post(confirmation, OTHER, "{}").json().path("state").asString())
                .isEqualTo("IN_FORCE");
        assertThat(PARTY.post(confirmation, OTHER, "{}").code()).isEqualTo("policy-not-proposed");

        var open = PARTY.get("/api/v1/datasets/people", STEWARD);
        assertThat(open.json()
                        .path("columns")
                        .path(1)
                        .path("policy")
                        .path("partners")
                        .path(0)
                        .asString())
                .isEqualTo("*");
        assertThat(open.json().path("policyProposed").isNumber()).isFalse();
        assertThat(open.header("ETag")).isNotEqualTo(seen.header("ETag"));
        assertThat(PARTY.auditEntries("column-policy-proposed")).isPositive();
        assertThat(PARTY.auditEntries("column-policy-confirmed")).isPositive();
    }

    @Test
    void narrowsAtOnceForWhoHasSeenWhatIsInForce() {
        assertThat(opened("narrowed").status()).isEqualTo(200);
        var place = place("narrowed");
        var tag = tag("narrowed");
        assertThat(PARTY.post(place, STEWARD, policy("id")).code()).isEqualTo("precondition-required");

        var narrowed = PARTY.change(place, STEWARD, tag, policy("id"));
        assertThat(narrowed.status()).as(narrowed.body()).isEqualTo(200);
        assertThat(narrowed.json().path("state").asString()).isEqualTo("IN_FORCE");
        assertThat(narrowed.header("ETag")).isEqualTo(tag("narrowed")).isNotEqualTo(tag);
        assertThat(PARTY.get(place, STEWARD).json().path("columns").propertyNames())
                .containsExactly("id");
        assertThat(PARTY.change(place, OTHER, tag, policy()).code()).isEqualTo("precondition-failed");
    }

    @Test
    void proposesWhatWidensAndTakesItBack() {
        assertThat(opened("widened").status()).isEqualTo(200);
        var place = place("widened");
        var tag = tag("widened");

        var proposed = PARTY.change(place, STEWARD, tag, policy("id", "x", "z"));
        assertThat(proposed.status()).as(proposed.body()).isEqualTo(202);
        assertThat(proposed.json().path("expiresAt").asString()).isNotEmpty();
        assertThat(proposed.header("ETag")).as("nothing has changed").isEqualTo(tag);
        var refusal = place + "/versions/" + proposed.json().path("version").asInt() + "/refusal";
        assertThat(PARTY.post(refusal, STEWARD, "{\"reason\": \"a slip\"}")
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("WITHDRAWN");
        var versions = PARTY.get(place + "/versions", OTHER).json();
        assertThat(versions.path(versions.size() - 1).path("reason").asString()).isEqualTo("a slip");
    }

    @Test
    void pointsAtAColumnThatIsNotThere() {
        register("pointed");
        var answer = PARTY.post(place("pointed"), STEWARD, policy("a/b"));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("unknown-column");
        assertThat(answer.body()).contains("/columns/a~1b");
        assertThat(PARTY.post(place("pointed"), STEWARD, "{}").code()).isEqualTo("required");
        assertThat(PARTY.post(place("nowhere"), STEWARD, policy()).status()).isEqualTo(404);
    }
}
