package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.concordat.runtime.security.Authority;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Registering a table: a steward names a connection of the operator's and a table in it, and nothing else. */
final class TableDatasetTest {
    private static final RunningParty PARTY = RunningParty.get();
    private static final String STEWARD = TestTokens.of("tabea-table", Authority.STEWARD);

    @BeforeAll
    static void fillTheWarehouse() {
        var warehouse = JdbcClient.create(RunningParty.WAREHOUSE.superuser());
        warehouse.sql("create table public.balances (id text, x integer)").update();
        warehouse
                .sql("insert into public.balances select 'p' || i, i % 7 from generate_series(1, 70) i")
                .update();
    }

    private static PartyUnderTest.Answer register(String source) {
        return PARTY.post("/api/v1/datasets", STEWARD, """
                {"name": "balances", "idColumn": "id", "source": %s}""".formatted(source));
    }

    @Test
    void registersATableByConnectionSchemaAndName() {
        var answer = register("""
                {"kind": "table", "connection": "warehouse", "schema": "public", "table": "balances"}""");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        assertThat(answer.json().path("rows").asLong()).isEqualTo(70);
    }

    @Test
    void refusesAConnectionThatTheOperatorDidNotName() {
        var answer = register("""
                {"kind": "table", "connection": "elsewhere", "schema": "public", "table": "balances"}""");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("invalid-source-path");
    }

    @Test
    void takesNoUrlFromARequest() {
        var answer = register("""
                {"kind": "table", "connection": "jdbc:postgresql://127.0.0.1/postgres", "schema": "public",
                 "table": "balances"}""");
        assertThat(answer.code()).isEqualTo("invalid-source-path");
        var named = register("""
                {"kind": "table", "connection": "warehouse", "url": "jdbc:postgresql://127.0.0.1/postgres",
                 "schema": "public", "table": "balances"}""");
        assertThat(named.code()).isEqualTo("unknown-field");
    }
}
