package org.concordat.runtime.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.query.AnswerGrid;
import org.concordat.federation.query.QueryPlan;
import org.concordat.federation.query.ReleaseDesk;
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
    void keepsThatAQuestionMetAnErrorAndIsNotDecidedAgain() {
        var desk = new ReleaseDesk(
                store(),
                _ -> {
                    throw new IllegalStateException("an error of ours");
                },
                (_, _) -> {
                    throw new AssertionError("no policy, no rows");
                },
                AnswerGrid.none(Clock.systemUTC()),
                new byte[32]);
        assertThatThrownBy(() -> desk.of("loans", new PartyId("bank"), "credit-risk", Set.of())
                        .ask(QueryPlan.count()))
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.code()).isEqualTo(ReleaseDesk.NOT_RELEASED));
        assertThat(jdbc.sql("select outcome || ' ' || code || ' ' || category from concordat.query_submissions")
                        .query(String.class)
                        .list())
                .containsExactly("REFUSED decision-failed BUG");
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
}
