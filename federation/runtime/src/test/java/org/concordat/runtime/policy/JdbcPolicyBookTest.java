package org.concordat.runtime.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.query.QueryPlan;
import org.concordat.federation.query.QueryPolicy;
import org.concordat.federation.query.QueryPolicy.Rule;
import org.concordat.federation.query.QueryPolicy.Use;
import org.concordat.federation.query.ReleaseStore.Outcome;
import org.concordat.federation.query.ReleaseStore.Submission;
import org.concordat.migrations.TestDatabase;
import org.concordat.runtime.audit.JdbcAuditLog;
import org.concordat.runtime.query.JdbcQueryPolicyKind;
import org.concordat.runtime.query.JdbcReleaseStore;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Who puts a policy in force. */
class JdbcPolicyBookTest {
    private static final String LOANS = "loans";
    private static final Instant UNTIL = Instant.parse("2030-01-01T00:00:00Z");

    private final DataSourceTransactionManager manager =
            new DataSourceTransactionManager(TestDatabase.migrated().app());
    private final JdbcClient jdbc = JdbcClient.create(manager.getDataSource());
    private final TransactionTemplate transactions = new TransactionTemplate(manager);
    private final JdbcPolicyBook<QueryPolicy> policies = at(Clock.systemUTC());

    private JdbcPolicyBook<QueryPolicy> at(Clock clock) {
        return new JdbcPolicyBook<>(new JdbcQueryPolicyKind(jdbc), jdbc, transactions, new JdbcAuditLog(jdbc), clock);
    }

    private static Rule rule(Set<String> columns, int times) {
        return new Rule(
                columns,
                Set.of(Use.AGGREGATE, Use.FILTER),
                Set.of("*"),
                Set.of("bank"),
                Set.of("credit-risk"),
                UNTIL,
                times);
    }

    private static QueryPolicy policy(int k, Rule... rules) {
        return new QueryPolicy(k, 0.8, 1, 100, List.of(rules));
    }

    private static void refused(ErrorCode code, ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        FederationException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private PolicyVersion<QueryPolicy> inForce(QueryPolicy policy) {
        return policies.confirm(LOANS, policies.set(LOANS, policy, "anna").version(), "bert");
    }

    @Test
    void aFirstPolicyAllowsMoreThanNoneAndWaitsForAnotherSteward() {
        var proposed = policies.set(LOANS, policy(10, rule(Set.of("amount"), 7)), "anna");
        assertThat(proposed.state()).isEqualTo(PolicyVersion.State.PROPOSED);
        assertThat(policies.inForce(LOANS)).isEmpty();
        refused(JdbcPolicyBook.SAME_STEWARD, () -> policies.confirm(LOANS, proposed.version(), "anna"));
        assertThat(policies.inForce(LOANS)).isEmpty();
        var confirmed = policies.confirm(LOANS, proposed.version(), "bert");
        assertThat(confirmed.state()).isEqualTo(PolicyVersion.State.IN_FORCE);
        assertThat(policies.inForce(LOANS)).contains(policy(10, rule(Set.of("amount"), 7)));
        assertThat(jdbc.sql("select act || ' ' || actor from audit.entries where act like 'query-policy-%' order by 1")
                        .query(String.class)
                        .list())
                .containsExactly("query-policy-confirmed bert", "query-policy-proposed anna");
    }

    @Test
    void narrowingTakesEffectAtOnce() {
        inForce(policy(10, rule(Set.of("amount", "days"), 7)));
        var narrower = policy(12, rule(Set.of("days"), 5));
        assertThat(policies.set(LOANS, narrower, "anna").state()).isEqualTo(PolicyVersion.State.IN_FORCE);
        assertThat(policies.inForce(LOANS)).contains(narrower);
        assertThat(policies.versions(LOANS))
                .extracting(PolicyVersion::state)
                .containsExactly(PolicyVersion.State.REPLACED, PolicyVersion.State.IN_FORCE);
    }

    @Test
    void whateverAllowsMoreAnywhereWaits() {
        var known = new QueryPolicy(10, 0.8, 5, 100, 20, List.of(rule(Set.of("amount"), 7)));
        inForce(known);
        var rules = known.rules();
        for (var wider : List.of(
                new QueryPolicy(9, 0.8, 5, 100, 20, rules),
                new QueryPolicy(10, 0.9, 5, 100, 20, rules),
                new QueryPolicy(10, 0.8, 1, 100, 20, rules),
                new QueryPolicy(10, 0.8, 7, 100, 20, rules),
                new QueryPolicy(10, 0.8, 5, 101, 20, rules),
                new QueryPolicy(10, 0.8, 5, 100, 19, rules),
                new QueryPolicy(10, 0.8, 5, 100, 20, List.of(rule(Set.of("amount", "days"), 7))),
                new QueryPolicy(10, 0.8, 5, 100, 20, List.of(rule(Set.of("*"), 7))),
                new QueryPolicy(10, 0.8, 5, 100, 20, List.of(rule(Set.of("amount"), 8))),
                new QueryPolicy(10, 0.8, 5, 100, 20, List.of(rule(Set.of("amount"), 7), rule(Set.of("amount"), 1))))) {
            assertThat(policies.set(LOANS, wider, "anna").state())
                    .as("%s", wider)
                    .isEqualTo(PolicyVersion.State.PROPOSED);
        }
        assertThat(policies.inForce(LOANS)).contains(known);
    }

    @Test
    void narrowingGivesBackNoAnswersThatWereUsedUp() {
        var wide = policy(10, rule(Set.of("amount", "days"), 1));
        inForce(wide);
        var store = new JdbcReleaseStore(jdbc, transactions, new JdbcAuditLog(jdbc), Clock.systemUTC());
        var plan = new QueryPlan(
                new org.concordat.federation.query.Aggregate.Moment(
                        org.concordat.federation.query.Aggregate.Moment.Kind.MEAN, "amount"),
                org.concordat.federation.query.Predicate.everything(),
                List.of());
        long number = store.submit(new Submission(LOANS, plan, new PartyId("bank"), "credit-risk"));
        store.exclusively(LOANS, ledger -> {
            ledger.decide(number, new Outcome.Released("key", List.of(), List.of()));
            return 0;
        });
        // Of the narrower rule no answer was given yet, so that it would allow one more.
        assertThat(policies.set(LOANS, policy(10, rule(Set.of("days"), 1)), "anna")
                        .state())
                .isEqualTo(PolicyVersion.State.PROPOSED);
    }

    @Test
    void aProposalIsOvertakenByWhateverComesIntoForceMeanwhile() {
        inForce(policy(10, rule(Set.of("amount"), 7)));
        var wider = policies.set(LOANS, policy(6, rule(Set.of("amount"), 7)), "anna");
        policies.set(LOANS, policy(20, rule(Set.of("amount"), 7)), "carl");
        refused(JdbcPolicyBook.NOT_PROPOSED, () -> policies.confirm(LOANS, wider.version(), "bert"));
        assertThat(policies.inForce(LOANS)).map(QueryPolicy::minimumCohort).contains(20);
    }

    @Test
    void aRefusedProposalStaysRefused() {
        var proposed = policies.set(LOANS, policy(10), "anna");
        assertThat(policies.refuse(LOANS, proposed.version(), "bert", "no need").state())
                .isEqualTo(PolicyVersion.State.REFUSED);
        refused(JdbcPolicyBook.NOT_PROPOSED, () -> policies.confirm(LOANS, proposed.version(), "bert"));
        refused(JdbcPolicyBook.UNKNOWN, () -> policies.confirm(LOANS, 99, "bert"));
    }

    @Test
    void nobodyWidensForAJobOfTheirOwn() {
        jdbc.sql("""
                        insert into concordat.jobs (job_id, name, purpose, role, coordinator, specification, spec_digest, state,
                            submitted_by, submitted_at, updated_at)
                        values (gen_random_uuid(), 'j', 'p', 'GUEST', 'bank', convert_to('{"datasets":{"bank":"loans"}}', 'UTF8'),
                            sha256('x'), 'AWAITING_APPROVAL', 'bert', now(), now())""").update();
        var proposed = policies.set(LOANS, policy(10), "anna");
        refused(JdbcPolicyBook.OWN_JOB, () -> policies.confirm(LOANS, proposed.version(), "bert"));
        refused(JdbcPolicyBook.OWN_JOB, () -> policies.set(LOANS, policy(10), "bert"));
        assertThat(policies.confirm(LOANS, proposed.version(), "carl").state()).isEqualTo(PolicyVersion.State.IN_FORCE);
    }

    @Test
    void theDatabaseItselfKnowsNoPolicyWidenedByOnePerson() {
        var proposed = policies.set(LOANS, policy(10), "anna");
        for (var sql : List.of(
                "update concordat.policies set in_force_at = now() where version = ?",
                "update concordat.policies set in_force_at = now(), confirmed_by = 'anna' where version = ?",
                "update concordat.policies set set_by = 'zoe', in_force_at = now(), confirmed_by = 'anna' where version = ?",
                "update concordat.policies set narrows = true, in_force_at = now() where version = ?",
                "delete from concordat.policies where version = ?")) {
            assertThatThrownBy(() -> jdbc.sql(sql).param(proposed.version()).update())
                    .as(sql)
                    .isInstanceOf(DataAccessException.class);
        }
    }
}
