package org.concordat.runtime.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.Roster;
import org.concordat.federation.dataset.ColumnPolicies;
import org.concordat.federation.dataset.ColumnPolicy;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.TaskSpec;
import org.concordat.runtime.dataset.DatasetDeclaration.Policies;
import org.concordat.runtime.policy.JdbcPolicyBook;
import org.concordat.runtime.policy.PolicyVersion;
import org.concordat.runtime.policy.PolicyVersion.State;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who opens a column, and which jobs see it. */
class ColumnPolicyTest {
    private static final PartyId BANK = new PartyId("bank");
    private static final String LOANS = "loans";
    private static final ColumnPolicy TRAINING = new ColumnPolicy(Set.of("*"), Set.of("train"), Set.of("credit-risk"));
    private static final JobSpec JOB = new JobSpec(
            JobSpec.VERSION,
            "credit default",
            "credit-risk",
            new Roster(BANK, List.of(new PartyId("bureau")), new PartyId("arbiter"), null),
            Map.of(BANK, LOANS, new PartyId("bureau"), LOANS),
            List.of(new TaskSpec("intersect", "train", Map.of())));

    @TempDir
    Path root;

    private PartyData party;
    private JdbcPolicyBook<ColumnPolicies> policies;
    private CatalogDatasets datasets;

    @BeforeEach
    void newParty() {
        party = new PartyData(root, DatasetRules.STANDARD);
        party.write("loans.csv", "id,x,z\n" + BadDatasetTest.rows(20).replaceAll(",(\\d+),(\\d+)", ",$1,$1"));
        policies = party.policies;
        datasets = new CatalogDatasets(party.catalog);
    }

    private void register(Map<String, ColumnPolicy> open) {
        party.catalog.register(PartyData.unlabelled("loans.csv").with(new Policies(ColumnPolicy.NONE, open)), "stefan");
    }

    private void opened(Map<String, ColumnPolicy> open) {
        register(open);
        confirm(policies.proposed(LOANS).orElseThrow());
    }

    private PolicyVersion<ColumnPolicies> confirm(int version) {
        return policies.confirm(LOANS, version, "stella");
    }

    private PolicyVersion<ColumnPolicies> set(Map<String, ColumnPolicy> open) {
        return policies.set(LOANS, ColumnPolicies.of(open), "stefan");
    }

    private Map<String, ColumnPolicy> inForce() {
        return policies.inForce(LOANS).orElse(ColumnPolicies.NONE).columns();
    }

    private static ErrorCode codeOf(ThrowingCallable call) {
        return catchThrowableOfType(FederationException.class, call).code();
    }

    @Test
    void whatARegistrationOpensWaitsForAnotherSteward() {
        register(Map.of("id", TRAINING, "x", TRAINING));

        assertThat(datasets.check(JOB, BANK))
                .singleElement()
                .satisfies(problem -> assertThat(problem.code()).isEqualTo("column-policy"));
        int proposed = policies.proposed(LOANS).orElseThrow();
        assertThat(codeOf(() -> policies.confirm(LOANS, proposed, "stefan"))).isEqualTo(JdbcPolicyBook.SAME_STEWARD);
        assertThat(datasets.check(JOB, BANK)).isNotEmpty();

        assertThat(confirm(proposed).state()).isEqualTo(State.IN_FORCE);
        assertThat(datasets.check(JOB, BANK)).isEmpty();
        assertThat(datasets.open(JOB, BANK).featureNames()).containsExactly("x");
        assertThat(party.acts())
                .containsExactly("column-policy-confirmed ", "dataset-registered ", "column-policy-proposed ");
    }

    @Test
    void registeringAgainNarrowsAtOnceAndOpensNothing() {
        opened(Map.of("id", PartyData.OPEN, "x", PartyData.OPEN));

        register(Map.of("id", PartyData.OPEN, "x", TRAINING, "z", TRAINING));

        assertThat(inForce()).isEqualTo(Map.of("id", PartyData.OPEN, "x", TRAINING));
        assertThat(datasets.open(JOB, BANK).featureNames()).containsExactly("x");
        confirm(policies.proposed(LOANS).orElseThrow());
        assertThat(datasets.open(JOB, BANK).featureNames()).containsExactly("x", "z");
    }

    @Test
    void withdrawingAndRegisteringAgainOpensNothingEither() {
        opened(Map.of("id", TRAINING, "x", TRAINING));
        party.catalog.withdraw(party.catalog.find(LOANS).orElseThrow().id(), "stefan");

        register(Map.of("id", TRAINING, "x", TRAINING, "z", TRAINING));

        assertThat(inForce()).containsOnlyKeys("id", "x");
    }

    @Test
    void oneStewardNarrowsAtOnceAndWidensNothing() {
        opened(Map.of("id", PartyData.OPEN, "x", PartyData.OPEN));

        assertThat(set(Map.of("id", PartyData.OPEN, "x", TRAINING)).state()).isEqualTo(State.IN_FORCE);
        assertThat(set(Map.of("id", PartyData.OPEN, "x", PartyData.OPEN)).state())
                .isEqualTo(State.PROPOSED);
        assertThat(set(Map.of("id", PartyData.OPEN, "z", TRAINING)).state()).isEqualTo(State.PROPOSED);

        assertThat(inForce()).isEqualTo(Map.of("id", PartyData.OPEN, "x", TRAINING));
        assertThat(set(Map.of()).state()).isEqualTo(State.IN_FORCE);
        assertThat(inForce()).isEmpty();
    }

    @Test
    void aProposalLapses() {
        var proposed = set(Map.of("x", TRAINING));
        party.later(JdbcPolicyBook.PROPOSAL_LASTS);
        assertThat(policies.versions(LOANS).getLast().state()).isEqualTo(State.PROPOSED);
        party.later(Duration.ofMillis(1));

        assertThat(policies.versions(LOANS).getLast().state()).isEqualTo(State.EXPIRED);
        assertThat(policies.proposed(LOANS)).isEmpty();
        assertThat(codeOf(() -> confirm(proposed.version()))).isEqualTo(JdbcPolicyBook.NOT_PROPOSED);
    }

    @Test
    void whoProposedWithdrawsAndWhoDidNotRefuses() {
        var mine = set(Map.of("x", TRAINING));
        var other = set(Map.of("z", TRAINING));

        assertThat(policies.refuse(LOANS, mine.version(), "stefan", "a slip").state())
                .isEqualTo(State.WITHDRAWN);
        assertThat(policies.refuse(LOANS, other.version(), "stella", "no need").state())
                .isEqualTo(State.REFUSED);
        assertThat(codeOf(() -> confirm(mine.version()))).isEqualTo(JdbcPolicyBook.NOT_PROPOSED);
        assertThat(party.acts()).startsWith("column-policy-refused ", "column-policy-withdrawn ");
    }

    @Test
    void aProposalIsOvertakenByWhateverComesIntoForceMeanwhile() {
        opened(Map.of("id", TRAINING, "x", TRAINING));
        var wider = set(Map.of("id", TRAINING, "x", TRAINING, "z", TRAINING));
        set(Map.of("id", TRAINING));

        assertThat(codeOf(() -> confirm(wider.version()))).isEqualTo(JdbcPolicyBook.NOT_PROPOSED);
        assertThat(inForce()).containsOnlyKeys("id");
    }

    @Test
    void anApprovedJobSeesNoColumnThatWasOpenedAfterItsApproval() {
        opened(Map.of("id", TRAINING, "x", TRAINING));
        var approval = party.now();
        party.later(Duration.ofMinutes(1));
        confirm(set(Map.of("id", TRAINING, "x", TRAINING, "z", TRAINING)).version());

        assertThat(datasets.open(JOB, BANK).featureNames())
                .as("without the approval's time")
                .containsExactly("x", "z");
        assertThat(datasets.approvedAt(approval).open(JOB, BANK).featureNames()).containsExactly("x");
    }

    @Test
    void anApprovedJobSeesNoColumnThatWasClosedAfterItsApproval() {
        opened(Map.of("id", TRAINING, "x", TRAINING, "z", TRAINING));
        var approved = datasets.approvedAt(party.now());
        party.later(Duration.ofMinutes(1));

        set(Map.of("id", TRAINING, "x", TRAINING));
        assertThat(approved.open(JOB, BANK).featureNames()).containsExactly("x");

        set(Map.of("x", TRAINING));
        assertThat(codeOf(() -> approved.open(JOB, BANK))).isEqualTo(CatalogDatasets.POLICY_CHANGED);
    }
}
