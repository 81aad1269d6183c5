package org.concordat.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.concordat.federation.PartyId;
import org.concordat.federation.Roster;
import org.concordat.federation.audit.AuditLog;
import org.concordat.federation.dataset.PartyDatasets;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.query.AnswerGrid;
import org.concordat.federation.query.QueryPlan;
import org.concordat.migrations.TestDatabase;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.concordat.runtime.dataset.DatasetCatalog;
import org.concordat.runtime.dataset.DatasetDeclaration;
import org.concordat.runtime.dataset.DatasetDeclaration.Roles;
import org.concordat.runtime.dataset.DatasetSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Tables as a source of datasets, from configuration and secret files to rows. */
class DataConfigurationTest {
    private static final TestDatabase OWN = TestDatabase.migrated();
    private static final TestDatabase WAREHOUSE = TestDatabase.migrated();

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    /** Until when answers would have been held back. */
    record Paused(List<Instant> until) implements AnswerGrid.Pause {
        @Override
        public void until(Instant instant) {
            until.add(instant);
        }
    }

    @TempDir
    Path secrets;

    @TempDir
    Path data;

    @Configuration(proxyBeanMethods = false)
    @Import({ConcordatPropertiesTest.Enabled.class, DataConfiguration.class})
    static class Service {
        @Bean
        DataSource dataSource() {
            return OWN.app();
        }

        @Bean
        JdbcClient jdbc(DataSource database) {
            return JdbcClient.create(database);
        }

        @Bean
        TransactionTemplate transactions(DataSource database) {
            return new TransactionTemplate(new JdbcTransactionManager(database));
        }

        @Bean
        AuditLog audit(JdbcClient jdbc) {
            return new JdbcAuditLog(jdbc);
        }

        @Bean
        Clock clock() {
            return Clock.fixed(NOW, ZoneOffset.UTC);
        }

        @Bean
        Paused pause() {
            return new Paused(new ArrayList<>());
        }
    }

    private ApplicationContextRunner service(String url) {
        return ConcordatPropertiesTest.whole()
                .withInitializer(new ConfigDataApplicationContextInitializer())
                .withUserConfiguration(Service.class)
                .withPropertyValues(
                        "spring.config.import=configtree:" + secrets + "/",
                        "concordat.data-root=" + data,
                        "concordat.connections.warehouse.url=" + url,
                        "concordat.connections.warehouse.user=postgres");
    }

    private static String url(TestDatabase database) {
        return ((PGSimpleDataSource) database.superuser()).getUrl();
    }

    private void password() throws Exception {
        Files.writeString(secrets.resolve("concordat.connections.warehouse.password"), "postgres");
    }

    @Test
    void aStewardRegistersATableOfAConnectionThatTheOperatorNamed() throws Exception {
        password();
        var warehouse = JdbcClient.create(WAREHOUSE.superuser());
        warehouse.sql("create table public.loans (id text, x integer)").update();
        warehouse
                .sql("insert into public.loans select 'p' || i, i % 9 from generate_series(1, 90) i")
                .update();

        service(url(WAREHOUSE)).run(context -> {
            var catalog = context.getBean(DatasetCatalog.class);
            var table = new DatasetSource.DatabaseTable("warehouse", "public", "loans");
            var dataset = catalog.register(DatasetDeclaration.of("loans", table, Roles.id("id")), "stefan");
            assertThat(dataset.rows()).isEqualTo(90);
        });
    }

    @Test
    void whatAQueryIsAnsweredLeavesAtAStepOfTheGrid() throws Exception {
        password();
        var bank = new PartyId("bank");
        var bureau = new PartyId("bureau");
        var job = new JobSpec(
                JobSpec.VERSION,
                "count",
                "test",
                new Roster(bureau, List.of(bank), null, null),
                Map.of(bureau, "files", bank, "loans"),
                List.of());
        service(url(WAREHOUSE)).run(context -> {
            var desk = context.getBean(PartyDatasets.class)
                    .queryDesk(job, bank, "horizontal-query")
                    .orElseThrow();
            assertThatThrownBy(() -> desk.ask(QueryPlan.count())).hasMessageContaining("no policy");
            assertThat(context.getBean(Paused.class).until()).containsExactly(NOW.plus(AnswerGrid.STEP));
        });
    }

    @Test
    void thePasswordIsAFileAndNothingStartsWithoutIt() {
        service(url(WAREHOUSE))
                .run(context -> assertThat(Objects.requireNonNull(context.getStartupFailure()))
                        .rootCause()
                        .hasMessageContaining("connections[warehouse].password"));
    }

    @Test
    void aConnectionLeadsToPostgresAndNowhereElse() throws Exception {
        password();
        service("jdbc:duckdb:/etc/passwd")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("connections[warehouse].url")
                        .hasMessageContaining("begins with jdbc:postgresql://"));
    }
}
