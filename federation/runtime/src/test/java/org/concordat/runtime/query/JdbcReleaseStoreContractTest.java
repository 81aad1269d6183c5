package org.concordat.runtime.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.concordat.federation.PartyId;
import org.concordat.federation.query.QueryPlan;
import org.concordat.federation.query.QueryPolicy;
import org.concordat.federation.query.QueryPolicy.Rule;
import org.concordat.federation.query.QueryPolicy.Use;
import org.concordat.federation.query.ReleaseStore;
import org.concordat.federation.query.ReleaseStore.Outcome;
import org.concordat.federation.query.ReleaseStore.Submission;
import org.concordat.migrations.TestDatabase;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.concordat.testkit.ReleaseStoreContract;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class JdbcReleaseStoreContractTest extends ReleaseStoreContract {
    private final DataSourceTransactionManager manager =
            new DataSourceTransactionManager(TestDatabase.migrated().app());
    private final JdbcClient jdbc = JdbcClient.create(manager.getDataSource());
    private final TransactionTemplate transactions = new TransactionTemplate(manager);

    @Override
    protected ReleaseStore store() {
        return new JdbcReleaseStore(jdbc, transactions, new JdbcAuditLog(jdbc), Clock.systemUTC());
    }

    private long released() {
        long number = store().submit(new Submission("loans", QueryPlan.count(), new PartyId("bank"), "credit-risk"));
        return store().exclusively("loans", ledger -> {
            ledger.decide(number, new Outcome.Released("key", List.of(), List.of()));
            return number;
        });
    }

    @Test
    void writesAnAuditEntryForEveryDecision() {
        released();
        var entries = jdbc.sql("select details->>'aggregate' from audit.entries where act = 'query-released'")
                .query(String.class)
                .list();
        assertThat(entries).containsExactly("count");
    }

    @Test
    void theDatabaseItselfRefusesToChangeADecision() {
        long number = released();
        for (var sql : List.of(
                "update concordat.query_submissions set outcome = 'REFUSED' where number = ?",
                "update concordat.query_submissions set partner = 'other' where number = ?",
                "delete from concordat.query_submissions where number = ?")) {
            assertThatThrownBy(() -> jdbc.sql(sql).param(number).update()).isInstanceOf(DataAccessException.class);
        }
    }

    @Test
    void keepsEveryVersionOfAPolicyAndTheLastInForce() {
        var policies = new JdbcQueryPolicies(jdbc, transactions, new JdbcAuditLog(jdbc), Clock.systemUTC());
        assertThat(policies.of("loans")).isEmpty();
        var rule = new Rule(
                Set.of("amount"),
                Set.of(Use.AGGREGATE, Use.FILTER),
                Set.of("mean"),
                Set.of("bank"),
                Set.of("credit-risk"),
                Instant.parse("2030-01-01T00:00:00Z"),
                7);
        policies.set("loans", new QueryPolicy(10, 0.8, 1, 100, List.of()), "steward");
        var last = new QueryPolicy(12, 0.7, 5, 100, List.of(rule));
        policies.set("loans", last, "steward");
        assertThat(policies.of("loans")).contains(last);
        assertThat(jdbc.sql("select count(*) from audit.entries where act = 'query-policy-set'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(2);
    }
}
