package org.concordat.runtime.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.concordat.federation.PartyId;
import org.concordat.federation.Roster;
import org.concordat.federation.job.JobSpec;
import org.concordat.runtime.dataset.CatalogDatasets;
import org.concordat.runtime.dataset.DatasetCatalog;
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
    void showsTheVersionThatAJobTookOfATableWhoseRowsChange() {
        var warehouse = JdbcClient.create(RunningParty.WAREHOUSE.superuser());
        warehouse
                .sql("create table public.loans as select * from public.balances")
                .update();
        var answer = PARTY.post("/api/v1/datasets", STEWARD, """
                {"name": "loans-live", "idColumn": "id", "live": true, "source":
                 {"kind": "table", "connection": "warehouse", "schema": "public", "table": "loans"}}""");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        assertThat(answer.json().path("live").asBoolean()).isTrue();

        warehouse.sql("insert into public.loans values ('p71', 3)").update();
        var bank = new PartyId("bank");
        new CatalogDatasets(PARTY.context.getBean(DatasetCatalog.class))
                .refresh(
                        new JobSpec(
                                JobSpec.VERSION,
                                "check",
                                "test",
                                new Roster(bank, List.of(new PartyId("bureau")), null, null),
                                Map.of(bank, "loans-live"),
                                List.of()),
                        bank);

        var shown = PARTY.get("/api/v1/datasets/loans-live", STEWARD).json();
        assertThat(shown.path("version").asInt()).as(shown.toString()).isEqualTo(2);
        assertThat(shown.path("rows").asLong()).isEqualTo(71);
        assertThat(shown.path("live").asBoolean()).isTrue();
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
