package org.concordat.runtime.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.dataset.ColumnPolicy;
import org.concordat.federation.dataset.Dataset;
import org.concordat.federation.query.Aggregate;
import org.concordat.federation.query.AnswerGrid;
import org.concordat.federation.query.Predicate;
import org.concordat.federation.query.QueryDesk;
import org.concordat.federation.query.QueryPlan;
import org.concordat.federation.query.QueryPolicy;
import org.concordat.federation.query.ReleaseDesk;
import org.concordat.testkit.InMemoryReleaseStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A dataset whose rows its steward declared to change: what a job of later takes of it by itself, and what not. */
class LiveDatasetTest {
    private static final String HEADER = "id,owed\n";

    @TempDir
    Path root;

    private PartyData party;
    private Dataset first;

    @BeforeEach
    void register() {
        party = new PartyData(root, DatasetRules.STANDARD);
        party.write("loans.csv", HEADER + rows(60));
        first = party.opened(PartyData.unlabelled("loans.csv").whoseRowsChange(), "stefan");
    }

    private static String rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "p" + i + "," + (1_000 + i) + "\n")
                .collect(Collectors.joining());
    }

    private Dataset inForce() {
        return party.catalog.find("loans").orElseThrow();
    }

    @Test
    void takesWhatItsSourceHoldsNowAsItsNextVersionAndLeavesTheRestAsItIs() {
        party.catalog.refresh("loans");
        assertThat(inForce()).as("nothing has changed").isEqualTo(first);

        party.write("loans.csv", HEADER + rows(59));
        party.catalog.refresh("loans");

        assertThat(inForce().version()).isEqualTo(2);
        assertThat(inForce().rows()).isEqualTo(59);
        assertThat(inForce().columns()).isEqualTo(first.columns());
        assertThat(inForce().registeredBy()).isEqualTo("stefan");
        assertThat(inForce().live()).isTrue();
        assertThat(party.catalog.find(first.id()).orElseThrow().state()).isEqualTo(Dataset.State.SUPERSEDED);
        assertThat(party.catalog
                        .rows("loans", PartyData.use(DatasetUse.Label.NONE))
                        .ids())
                .hasSize(59);
        assertThat(party.acts()).startsWith("dataset-refreshed ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id,owed,more\n{rows,1}",
                "id,due\n{rows}",
                "key,owed\n{rows}",
                "id,owed\n{rows}p60,0.5\n",
                "id,owed\n{rows}p60,much\n",
                "id,owed\n{rows}p7,1\n",
                "id,owed\np1,1\n",
                ""
            })
    void takesNothingOfOtherColumnsOrTypesOrThatWouldBeRefused(String content) {
        party.write(
                "loans.csv", content.replace("{rows}", rows(60)).replace("{rows,1}", rows(60).replace("\n", ",1\n")));
        var refused = catchThrowableOfType(FederationException.class, () -> party.catalog.refresh("loans"));
        assertThat(refused.code()).isEqualTo(DatasetErrors.DATASET_HASH_MISMATCH);
        assertThat(refused.code().category()).as("told to nobody else").isEqualTo(ErrorCode.Category.DATA);
        assertThat(inForce()).isEqualTo(first);
    }

    @Test
    void opensNothingBesideWhatIsOpenNowAndClosesNothingForWhatAJobWasApprovedWith() {
        party.later(java.time.Duration.ofHours(1));
        var approval = party.now();
        party.later(java.time.Duration.ofHours(1));
        var narrow = new ColumnPolicy(Set.of("bureau"), Set.of("train"), Set.of("credit-risk"));
        party.opened(
                PartyData.unlabelled("loans.csv")
                        .with(DatasetDeclaration.Policies.all(narrow))
                        .whoseRowsChange(),
                "stefan");
        party.write("loans.csv", HEADER + rows(61));
        party.catalog.approvedAt(approval).refresh("loans");
        assertThat(inForce().rows()).isEqualTo(61);
        assertThat(inForce().columns())
                .allSatisfy(column -> assertThat(column.policy()).isEqualTo(narrow));
        assertThat(party.policies.proposed("loans")).isEmpty();
    }

    @Test
    void staysAsItIsWhereNobodyDeclaredThatItChanges() {
        party.opened(PartyData.unlabelled("loans.csv"), "stefan");
        var registered = inForce();
        party.write("loans.csv", HEADER + rows(61));
        party.catalog.refresh("loans");
        assertThat(inForce()).isEqualTo(registered);
        assertThat(catchThrowableOfType(
                                FederationException.class,
                                () -> party.catalog.rows("loans", PartyData.use(DatasetUse.Label.NONE)))
                        .code())
                .isEqualTo(DatasetErrors.DATASET_HASH_MISMATCH);
    }

    @Test
    void becomesOneVersionWhereSeveralJobsFindItChanged() throws Exception {
        party.write("loans.csv", HEADER + rows(61));
        try (var jobs = Executors.newVirtualThreadPerTaskExecutor()) {
            var refresh = (Callable<Void>) () -> {
                party.catalog.refresh("loans");
                return null;
            };
            for (var done : jobs.invokeAll(List.of(refresh, refresh, refresh))) {
                done.get();
            }
        }
        assertThat(inForce().version()).isEqualTo(2);
    }

    /** The sum of all, and the sum of all once one person has paid: a version that the desk did not take for one would tell whom. */
    @Test
    void isAVersionToTheDeskThatAuditsSums() {
        var desk = desk();
        var sum = new QueryPlan(
                new Aggregate.Moment(Aggregate.Moment.Kind.SUM, "owed"), Predicate.everything(), List.of());
        assertThat(desk.ask(sum).cells().getFirst()).isPresent();

        party.write("loans.csv", HEADER + rows(60).replace("p7,1007", "p7,0"));
        party.catalog.refresh("loans");
        assertThat(catchThrowableOfType(FederationException.class, () -> desk.ask(sum))
                        .code())
                .isEqualTo(ReleaseDesk.NOT_RELEASED);

        party.write("loans.csv", HEADER + rows(60));
        party.catalog.refresh("loans");
        assertThat(desk.ask(sum).cells().getFirst())
                .as("the first content again, the stored answer")
                .isPresent();
        party.write("loans.csv", HEADER + rows(59));
        assertThat(catchThrowableOfType(FederationException.class, () -> desk.ask(sum))
                        .code())
                .as("not refreshed: no answer of rows that nobody registered, and no word of it")
                .isEqualTo(ReleaseDesk.NOT_RELEASED);
    }

    private QueryDesk desk() {
        var rule = new QueryPolicy.Rule(
                Set.of("*"),
                EnumSet.of(QueryPolicy.Use.AGGREGATE),
                Set.of("*"),
                Set.of("*"),
                Set.of("*"),
                PartyData.NOW.plusSeconds(3600),
                100);
        var policy = new QueryPolicy(10, 0.8, 1, 100, List.of(rule));
        return new ReleaseDesk(
                        new InMemoryReleaseStore(),
                        _ -> Optional.of(policy),
                        party.catalog::queried,
                        AnswerGrid.none(java.time.Clock.fixed(PartyData.NOW, java.time.ZoneOffset.UTC)),
                        new byte[32])
                .of("loans", new PartyId("bank"), "credit-risk", Set.of());
    }
}
