package org.concordat.runtime.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.Roster;
import org.concordat.federation.dataset.Column;
import org.concordat.federation.dataset.ColumnPolicy;
import org.concordat.federation.job.IdNormalisation;
import org.concordat.federation.job.JobSpec;
import org.concordat.federation.job.Problem;
import org.concordat.federation.job.TaskSpec;
import org.concordat.runtime.dataset.DatasetDeclaration.Policies;
import org.concordat.runtime.dataset.DatasetDeclaration.Roles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CatalogDatasetsTest {

    private static final PartyId BANK = new PartyId("bank");
    private static final PartyId BUREAU = new PartyId("bureau");
    private static final PartyId ARBITER = new PartyId("arbiter");
    private static final ColumnPolicy CREDIT_RISK = new ColumnPolicy(
            Set.of("bank", "bureau", "arbiter"), Set.of("vertical-logistic-regression"), Set.of("credit-risk"));

    @TempDir
    Path root;

    private PartyData party;
    private CatalogDatasets datasets;

    @BeforeEach
    void newParty() {
        party = new PartyData(root, DatasetRules.STANDARD);
        party.write("loans.csv", "id,x,y\n" + BadDatasetTest.rows(20));
        datasets = new CatalogDatasets(party.catalog);
    }

    private static JobSpec job(String purpose, String protocol) {
        return new JobSpec(
                JobSpec.VERSION,
                "credit default",
                purpose,
                new Roster(BANK, List.of(BUREAU), ARBITER, null),
                Map.of(BANK, "loans", BUREAU, "loans"),
                List.of(new TaskSpec("intersect", null, Map.of()), new TaskSpec("train", protocol, Map.of())));
    }

    private void register(ColumnPolicy policy) {
        party.opened(PartyData.labelled("loans.csv").with(Policies.all(policy)), "stefan");
    }

    @Test
    void aJobWithinThePolicySeesWhatItMayUse() {
        register(CREDIT_RISK);
        JobSpec job = job("credit-risk", "vertical-logistic-regression");

        assertThat(datasets.check(job, BANK)).isEmpty();
        var offer = datasets.offer(job, BANK);
        assertThat(offer.rows()).isEqualTo(20);
        assertThat(offer.columns()).extracting(Column::name).containsExactly("id", "x", "y");
        var rows = datasets.open(job, BANK);
        assertThat(rows.featureNames()).containsExactly("x");
        assertThat(rows.labels()).hasSize(20);
    }

    @Test
    void anotherPurposeOrProtocolIsRefusedWithTheColumnAndTheRuleJ09() {
        register(CREDIT_RISK);

        assertThat(datasets.check(job("marketing", "vertical-logistic-regression"), BANK))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo("column-policy");
                    assertThat(problem.pointer()).isEqualTo("/datasets/bank");
                    assertThat(problem.message()).contains("column 'id'").contains("marketing");
                });
        assertThat(codes(datasets.check(job("credit-risk", "secureboost"), BANK)))
                .containsExactly("column-policy");
    }

    /** A bank that shares its ids for intersections does not thereby answer lending checks. */
    @Test
    void aLendingCheckAsksByItsOwnName() {
        var job = new JobSpec(
                JobSpec.VERSION,
                "who lends",
                "credit-risk",
                new Roster(BANK, List.of(BUREAU), ARBITER, null),
                Map.of(BANK, "loans", BUREAU, "loans"),
                List.of(new TaskSpec("lending-check", null, Map.of())));
        for (var allowed : List.of("intersect", "lending-check")) {
            register(new ColumnPolicy(CREDIT_RISK.partners(), Set.of(allowed), CREDIT_RISK.purposes()));
            assertThat(codes(datasets.check(job, BANK)))
                    .isEqualTo(allowed.equals("intersect") ? List.of("column-policy") : List.of());
        }
    }

    private static JobSpec lending(String amount, Map<String, Object> more) {
        var parameters = new HashMap<>(more);
        parameters.put("amount", amount);
        return new JobSpec(
                JobSpec.VERSION,
                "who lends",
                "credit-risk",
                new Roster(BUREAU, List.of(BANK), ARBITER, null),
                Map.of(BANK, "loans", BUREAU, "loans"),
                List.of(new TaskSpec("lending-check", null, parameters)));
    }

    private static JobSpec comparing(JobSpec job, IdNormalisation ids) {
        return new JobSpec(
                job.specVersion(), job.name(), job.purpose(), job.roster(), job.datasets(), ids, job.tasks());
    }

    /** Else half of the ids would be strangers to the others, and nobody would be told. */
    @Test
    void idsOfAnotherFormThanTheJobsAreRefusedWithBothForms() {
        var upper = new IdNormalisation(true, IdNormalisation.Case.UPPER);
        party.opened(
                PartyData.labelled("loans.csv").with(Policies.all(CREDIT_RISK)).with(Reading.STANDARD.withIds(upper)),
                "stefan");
        var job = job("credit-risk", "vertical-logistic-regression");

        assertThat(datasets.check(job, BANK)).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("ids-differ");
            assertThat(problem.pointer()).isEqualTo("/datasets/bank");
            assertThat(problem.message())
                    .contains("registered with ids {case: upper, trim: true}")
                    .contains("the job compares ids {case: keep, trim: true}")
                    .contains("register with the same reading");
        });
        assertThat(catchThrowableOfType(FederationException.class, () -> datasets.open(job, BANK))
                        .code())
                .isEqualTo(DatasetErrors.IDS_DIFFER);
        var said = comparing(job, upper);
        assertThat(datasets.check(said, BANK)).isEmpty();
        assertThat(datasets.open(said, BANK).ids()).allMatch(id -> id.equals(id.toUpperCase(Locale.ROOT)));
        assertThat(codes(datasets.check(comparing(job, new IdNormalisation(false, upper.letters())), BANK)))
                .containsExactly("ids-differ");
    }

    @Test
    void aJobThatComparesNoIdsTakesThemInAnyForm() {
        party.opened(
                PartyData.labelled("loans.csv")
                        .with(Reading.STANDARD.withIds(new IdNormalisation(true, IdNormalisation.Case.LOWER))),
                "stefan");
        var tasks = List.of(new TaskSpec("query", "horizontal-query", Map.of()));
        var job = job("credit-risk", "horizontal-query");
        assertThat(datasets.check(
                        new JobSpec(job.specVersion(), job.name(), job.purpose(), job.roster(), job.datasets(), tasks),
                        BANK))
                .isEmpty();
    }

    @Test
    void applicantsHaveTheFormOfTheJobToo() {
        var upper = new IdNormalisation(true, IdNormalisation.Case.UPPER);
        party.opened(PartyData.unlabelled("loans.csv").with(Reading.STANDARD.withIds(upper)), "stefan");
        party.write(
                "applicants.csv",
                IntStream.range(0, 20).mapToObj(i -> "p" + i + "\n").collect(Collectors.joining("", "id\n", "")));
        party.opened(
                DatasetDeclaration.of("asked", new DatasetSource.CsvFile("applicants.csv"), Roles.id("id"))
                        .with(Policies.all(PartyData.OPEN)),
                "stefan");
        var job = comparing(lending("x", Map.of("applicants", "asked")), upper);
        assertThat(datasets.check(job, BUREAU)).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("ids-differ");
            assertThat(problem.pointer()).isEqualTo("/tasks/0/applicants");
        });
        assertThat(datasets.check(job, BANK)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Reading.MissingValues.class, names = "REFUSE", mode = EnumSource.Mode.EXCLUDE)
    void aLendingCheckReadsAmountsAloneAndIsToldOfEachThatIsMissing(Reading.MissingValues otherwise) {
        party.write("loans.csv", "id,owed,y\na,,1\nb,900000,\n" + BadDatasetTest.rows(20));
        party.opened(PartyData.unlabelled("loans.csv").with(Reading.STANDARD.withMissing(otherwise)), "stefan");
        var job = lending("owed", Map.of());

        assertThat(datasets.offer(job, BANK).columns()).extracting(Column::name).containsExactly("id", "owed");
        var book = datasets.open(job, BANK);
        assertThat(book.ids()).hasSize(22).startsWith("a", "b");
        assertThat(book.featureNames()).containsExactly("owed");
        assertThat(book.missing().stream()).containsExactly(0);
        assertThat(book.features().at(1, 0)).isEqualTo(900_000);
        assertThat(datasets.open(job, BUREAU).featureNames())
                .as("the guest asks by id")
                .isEmpty();
        assertThat(codes(datasets.check(lending("lent", Map.of()), BANK))).containsExactly("unknown-column");
    }

    @Test
    void aPolicyThatWasTightenedAfterTheApprovalStopsTheJobJ20() {
        register(CREDIT_RISK);
        JobSpec job = job("credit-risk", "vertical-logistic-regression");
        assertThat(datasets.check(job, BANK)).isEmpty();

        register(ColumnPolicy.NONE);

        assertThat(catchThrowableOfType(FederationException.class, () -> datasets.open(job, BANK))
                        .code())
                .isEqualTo(CatalogDatasets.POLICY_CHANGED);
    }

    @Test
    void aHostOfAVerticalJobBringsNoLabelAndOneOfAHorizontalJobMustC14() {
        register(PartyData.OPEN);

        assertThat(codes(datasets.check(job("credit-risk", "vertical-logistic-regression"), BUREAU)))
                .containsExactly("label-not-allowed");
        assertThat(codes(datasets.check(job("credit-risk", "secureboost"), BUREAU)))
                .containsExactly("label-not-allowed");
        assertThat(datasets.check(job("credit-risk", "horizontal-logistic-regression"), BUREAU))
                .isEmpty();
    }

    @Test
    void aDatasetThatNobodyRegisteredIsUnknownJ10() {
        assertThat(codes(datasets.check(job("credit-risk", "vertical-logistic-regression"), BANK)))
                .containsExactly("dataset-unknown");
        assertThat(datasets.check(job("credit-risk", "vertical-logistic-regression"), ARBITER))
                .isEmpty();
    }

    private static List<String> codes(List<Problem> problems) {
        return problems.stream().map(Problem::code).toList();
    }
}
