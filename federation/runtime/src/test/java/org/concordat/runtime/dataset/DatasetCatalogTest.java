package org.concordat.runtime.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.FederationException;
import org.concordat.federation.PartyId;
import org.concordat.federation.dataset.Column;
import org.concordat.federation.dataset.ColumnPolicy;
import org.concordat.federation.dataset.ColumnRole;
import org.concordat.federation.dataset.ColumnType;
import org.concordat.federation.dataset.Dataset;
import org.concordat.runtime.dataset.DatasetDeclaration.Policies;
import org.concordat.runtime.dataset.DatasetDeclaration.Roles;
import org.concordat.runtime.dataset.Reading.MissingValues;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetCatalogTest {

    @TempDir
    Path root;

    private PartyData party;

    @BeforeEach
    void newParty() {
        party = new PartyData(root, DatasetRules.STANDARD);
    }

    private Dataset register(String content) {
        party.write("loans.csv", content);
        return party.opened(PartyData.labelled("loans.csv"), "stefan");
    }

    private static String rows(int count) {
        return BadDatasetTest.rows(count);
    }

    @Test
    void aRegisteredDatasetIsDescribedAndFoundAgain() {
        party.write("loans.csv", "id,age,rate,city,y,note\n" + described(20));
        var declaration = new DatasetDeclaration(
                "loans",
                new DatasetSource.CsvFile("loans.csv"),
                new Roles("id", "y", null, Set.of("city"), Set.of("note")),
                Reading.STANDARD.withMissing(MissingValues.MEAN),
                new Policies(ColumnPolicy.NONE, Map.of("age", PartyData.OPEN)),
                15);

        Dataset dataset = party.opened(declaration, "stefan");

        assertThat(party.catalog.find("loans")).contains(dataset);
        assertThat(party.catalog.find(dataset.id())).contains(dataset);
        assertThat(party.store.find(dataset.id()).orElseThrow().declaration().reading())
                .isEqualTo(declaration.reading());
        assertThat(party.store.find(dataset.id()).orElseThrow().declaration().source())
                .isEqualTo(declaration.source());
        assertThat(dataset.rows()).isEqualTo(20);
        assertThat(dataset.minimumRows()).isEqualTo(15);
        assertThat(dataset.registeredAt()).isEqualTo(PartyData.NOW);
        assertThat(dataset.columns())
                .containsExactly(
                        new Column("id", ColumnType.TEXT, ColumnRole.ID, 0, ColumnPolicy.NONE),
                        new Column("age", ColumnType.INTEGER, ColumnRole.FEATURE, 1, PartyData.OPEN),
                        new Column("rate", ColumnType.REAL, ColumnRole.FEATURE, 0, ColumnPolicy.NONE),
                        new Column("city", ColumnType.TEXT, ColumnRole.FEATURE, 0, ColumnPolicy.NONE),
                        new Column("y", ColumnType.INTEGER, ColumnRole.LABEL, 0, ColumnPolicy.NONE));
        assertThat(party.acts())
                .containsExactly("column-policy-confirmed ", "dataset-registered ", "column-policy-proposed ");
    }

    /** One age is missing. */
    private static String described(int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append("p%d,%s,0.%d,Köln,%d,x\n".formatted(i, i == 7 ? "" : 40 + i, i + 1, i % 2));
        }
        return text.toString();
    }

    @Test
    void theSameContentHasTheSameHashWhateverItsLinesAndQuotesC04C06C07() {
        String plain = "id,x,y,note\n" + rows(20).replace("\n", ",\"a,\"\"b\"\"\nc\"\n");
        String hash = withNote(plain).contentHash();

        assertThat(List.of(
                        "\uFEFF" + plain,
                        plain.replace("\n", "\r\n"),
                        plain.replace("\n", "\r"),
                        plain.replaceFirst("\n", "\r\n"),
                        plain.substring(0, plain.length() - 1),
                        plain + "\n\n\r\n",
                        plain.replace("p3,", "\"p3\",")))
                .allSatisfy(form -> assertThat(withNote(form).contentHash()).isEqualTo(hash));
        assertThat(withNote(plain.replace("p3,3", "p3,4")).contentHash()).isNotEqualTo(hash);
        assertThat(withNote(plain.replace("id,x,y", "id,z,y")).contentHash()).isNotEqualTo(hash);
    }

    private Dataset withNote(String content) {
        party.write("loans.csv", content);
        var roles = new Roles("id", "y", null, Set.of("note"), Set.of());
        return party.opened(DatasetDeclaration.of("loans", new DatasetSource.CsvFile("loans.csv"), roles), "stefan");
    }

    @Test
    void aFirstColumnBehindAByteOrderMarkKeepsItsNameC04() {
        assertThat(register("\uFEFFid,x,y\n" + rows(20)).columns().getFirst().name())
                .isEqualTo("id");
    }

    @Test
    void idsStayAsTheyAreButForNormalisationC17C18() {
        register("id,x,y\n" + rows(20) + "007,1,0\n1e5,1,0\n1234567890123456789,1,0\n中文,1,0\n\uD83D\uDE00,1,0\n"
                + "שלום,1,0\ne\u0301 ,1,0\n");

        var ids = party.catalog
                .rows("loans", PartyData.use(DatasetUse.Label.NONE))
                .ids();

        assertThat(ids.subList(20, 27))
                .containsExactly("007", "1e5", "1234567890123456789", "中文", "\uD83D\uDE00", "שלום", "é");
    }

    @Test
    void rowsAreReadAgainAsNumbersWithTheirLabels() {
        register("id,x,z,y\n" + rows(20).replaceAll("(p\\d+),(\\d)", "$1,$2,-$2.5e-1"));

        var rows = party.catalog.rows("loans", PartyData.use(DatasetUse.Label.BINARY));

        assertThat(rows.featureNames()).containsExactly("x", "z");
        assertThat(rows.ids()).hasSize(20).startsWith("p0", "p1");
        assertThat(rows.features().at(3, 0)).isEqualTo(3);
        assertThat(rows.features().at(3, 1)).isEqualTo(-0.35);
        assertThat(rows.labels()).hasSize(20).startsWith(0, 1, 0, 1);
    }

    @Test
    void labelsOfMinusOneAndOneAreReadAsZeroAndOneC26() {
        register("id,x,y\n" + rows(20).replace(",0\n", ",-1\n"));

        assertThat(party.catalog
                        .rows("loans", PartyData.use(DatasetUse.Label.BINARY))
                        .labels())
                .startsWith(0, 1, 0, 1);
        assertThat(party.catalog
                        .rows("loans", PartyData.use(DatasetUse.Label.NUMBER))
                        .labels())
                .startsWith(-1, 1, -1, 1);
    }

    @Test
    void aLabelOfThreeValuesServesRegressionAndNotClassificationC26() {
        register("id,x,y\n" + rows(20) + "k,1,2.5\n");

        assertThat(party.catalog
                        .rows("loans", PartyData.use(DatasetUse.Label.NUMBER))
                        .labels())
                .endsWith(2.5);
        assertThat(codeOf(() -> party.catalog.rows("loans", PartyData.use(DatasetUse.Label.BINARY))))
                .isEqualTo(DatasetErrors.LABEL_NOT_BINARY);
    }

    @Test
    void aHostThatBringsALabelIsRefusedWhereOnlyTheGuestHasOneC14() {
        register("id,x,y\n" + rows(20));

        assertThat(codeOf(() -> party.catalog.permitted("loans", PartyData.use(DatasetUse.Label.FORBIDDEN))))
                .isEqualTo(DatasetErrors.LABEL_NOT_ALLOWED);
    }

    @Test
    void aGuestWithoutALabelIsRefusedC14() {
        party.write("loans.csv", "id,x\n" + rows(20).replaceAll(",[01]\n", "\n"));
        party.opened(PartyData.unlabelled("loans.csv"), "stefan");

        assertThat(codeOf(() -> party.catalog.permitted("loans", PartyData.use(DatasetUse.Label.BINARY))))
                .isEqualTo(DatasetErrors.LABEL_MISSING);
        assertThat(party.catalog
                        .permitted("loans", PartyData.use(DatasetUse.Label.FORBIDDEN))
                        .features())
                .containsExactly("x");
    }

    @Test
    void missingValuesBecomeWhatIsDeclaredC19() {
        party.write("loans.csv", "id,x,y\n" + "a,,0\nb,NA,1\nc,10,1\n" + rows(20));
        party.opened(
                PartyData.labelled("loans.csv").with(Reading.STANDARD.withMissing(MissingValues.DROP_ROW)), "stefan");
        assertThat(party.catalog
                        .rows("loans", PartyData.use(DatasetUse.Label.NONE))
                        .ids())
                .hasSize(21)
                .startsWith("c");

        party.opened(PartyData.labelled("loans.csv").with(Reading.STANDARD.withMissing(MissingValues.MEAN)), "stefan");
        var rows = party.catalog.rows("loans", PartyData.use(DatasetUse.Label.NONE));
        double mean = (10 + 2 * (0 + 1 + 2 + 3 + 4 + 5 + 6) + (0 + 1 + 2 + 3 + 4 + 5)) / 21.0;
        assertThat(rows.ids()).hasSize(23).startsWith("a", "b");
        assertThat(rows.features().at(0, 0)).isEqualTo(mean);
        assertThat(rows.features().at(2, 0)).isEqualTo(10);
        assertThat(rows.missing().isEmpty()).isTrue();

        party.opened(PartyData.labelled("loans.csv").with(Reading.STANDARD.withMissing(MissingValues.KEEP)), "stefan");
        var kept = party.catalog.rows("loans", PartyData.use(DatasetUse.Label.NONE));
        assertThat(kept.features().at(0, 0)).isEqualTo(mean);
        assertThat(kept.missing().stream()).containsExactly(0, 1);
    }

    @Test
    void blanksAroundNumbersFallAwayWhereThatIsDeclaredC22() {
        party.write("loans.csv", "id,x,y\n" + rows(20) + "k, 7 ,0\n");
        party.opened(PartyData.labelled("loans.csv").with(Reading.STANDARD.withTrimmedNumbers(true)), "stefan");

        assertThat(party.catalog
                        .rows("loans", PartyData.use(DatasetUse.Label.NONE))
                        .features()
                        .at(20, 0))
                .isEqualTo(7);
    }

    @Test
    void repeatedIdsAreKeptWhereThatIsDeclaredC15() {
        party.write("loans.csv", "id,x,y\n" + rows(20) + "p3,7,0\n");
        party.opened(PartyData.labelled("loans.csv").with(Reading.STANDARD.withDuplicateIds(true)), "stefan");

        assertThat(party.catalog
                        .rows("loans", PartyData.use(DatasetUse.Label.NONE))
                        .ids())
                .hasSize(21);
    }

    @Test
    void theOwnerIsWarnedOfConstantsLostDigitsAndCopiesOfTheLabelC21C24C36() {
        Dataset dataset = register("id,x,constant,tiny,copy,y\n"
                + rows(20).replaceAll("(p\\d+),(\\d),(\\d)", "$1,$2,1,$2e-320,$3.5,$3")
                + "k,1.23456789012345678901,1,0,0.5,0\n");

        assertThat(dataset.warnings())
                .extracting(warning -> warning.code() + " " + warning.column())
                .containsExactly(
                        "precision-loss x",
                        "constant-column constant",
                        "precision-loss tiny",
                        "suspicious-correlation copy");
    }

    @Test
    void aFormulaIsATextLikeAnyOtherInATextColumnC30() {
        party.write("loans.csv", "id,x,y,note\n" + rows(20).replace("\n", ",\"=cmd|' /C calc'!A0\"\n"));

        Dataset dataset = party.opened(
                new DatasetDeclaration(
                        "loans",
                        new DatasetSource.CsvFile("loans.csv"),
                        new Roles("id", "y", null, Set.of("note"), Set.of()),
                        Reading.STANDARD,
                        Policies.all(PartyData.OPEN),
                        0),
                "stefan");

        assertThat(dataset.column(ColumnRole.LABEL)).isPresent();
        assertThat(party.catalog
                        .rows("loans", PartyData.use(DatasetUse.Label.NONE))
                        .featureNames())
                .containsExactly("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {";", "\t", "|"})
    void declaredDelimitersAreReadC37(String delimiter) {
        party.write("loans.csv", ("id,x,y\n" + rows(20)).replace(",", delimiter));
        var declaration = DatasetDeclaration.of(
                "loans", new DatasetSource.CsvFile("loans.csv", delimiter.charAt(0)), Roles.idAndLabel("id", "y"));

        assertThat(party.opened(declaration, "stefan").rows()).isEqualTo(20);
    }

    @Test
    void aSourceThatChangedSinceIsNotReadC33() {
        register("id,x,y\n" + rows(20));
        for (String other : new String[] {
            rows(20).replace("p3,3", "p3,4"), rows(19), rows(21), rows(20).replace("p3,3", "p3,\"3"), ""
        }) {
            party.write("loans.csv", "id,x,y\n" + other);
            assertThat(codeOf(() -> party.catalog.rows("loans", PartyData.use(DatasetUse.Label.NONE))))
                    .isEqualTo(DatasetErrors.DATASET_HASH_MISMATCH);
        }
        party.write("loans.csv", "key,x,y\n" + rows(20));
        assertThat(codeOf(() -> party.catalog.rows("loans", PartyData.use(DatasetUse.Label.NONE))))
                .isEqualTo(DatasetErrors.DATASET_HASH_MISMATCH);
        party.write("loans.csv", "id,x,y\n" + rows(20));
        assertThat(party.catalog
                        .rows("loans", PartyData.use(DatasetUse.Label.NONE))
                        .ids())
                .hasSize(20);
    }

    @Test
    void registeringANameAgainSupersedesWhatWas() {
        Dataset first = register("id,x,y\n" + rows(20));
        Dataset second = register("id,x,y\n" + rows(21));

        assertThat(second.version()).isEqualTo(2);
        assertThat(party.catalog.find("loans")).contains(second);
        assertThat(party.catalog.find(first.id()).orElseThrow().state()).isEqualTo(Dataset.State.SUPERSEDED);
        assertThat(codeOf(() -> party.catalog.rows(first.id(), PartyData.use(DatasetUse.Label.NONE))))
                .isEqualTo(DatasetErrors.DATASET_SUPERSEDED);
        assertThat(party.catalog.list("", 10)).containsExactly(second);
        assertThat(party.catalog.list("loans", 10)).isEmpty();
    }

    @Test
    void aRefusedRegistrationLeavesTheVersionInForce() {
        Dataset first = register("id,x,y\n" + rows(20));
        party.write("loans.csv", "id,x,y\n" + rows(3));

        var rejection = catchThrowableOfType(
                DatasetRejection.class, () -> party.catalog.register(PartyData.labelled("loans.csv"), "stefan"));

        assertThat(rejection.code()).isEqualTo(DatasetErrors.DATASET_TOO_SMALL);
        assertThat(party.catalog.find("loans")).contains(first);
    }

    @Test
    void aWithdrawnDatasetIsUsedNoMore() {
        Dataset dataset = register("id,x,y\n" + rows(20));

        party.catalog.withdraw(dataset.id(), "stefan");

        assertThat(party.catalog.find("loans")).isEmpty();
        assertThat(codeOf(() -> party.catalog.rows("loans", PartyData.use(DatasetUse.Label.NONE))))
                .isEqualTo(DatasetErrors.DATASET_UNKNOWN);
        assertThat(codeOf(() -> party.catalog.withdraw(dataset.id(), "stefan")))
                .isEqualTo(DatasetErrors.DATASET_SUPERSEDED);
        assertThat(codeOf(() -> party.catalog.withdraw(new UUID(0, 1), "stefan")))
                .isEqualTo(DatasetErrors.DATASET_UNKNOWN);
        assertThat(party.acts()).startsWith("dataset-withdrawn ");
    }

    @Test
    void withoutAPolicyNobodyMayUseAnythingAndTheColumnIsNamed() {
        party.write("loans.csv", "id,x,y\n" + rows(20));
        party.opened(PartyData.labelled("loans.csv").with(Policies.NONE), "stefan");

        var refusal = catchThrowableOfType(
                FederationException.class,
                () -> party.catalog.permitted("loans", PartyData.use(DatasetUse.Label.BINARY)));

        assertThat(refusal.code()).isEqualTo(DatasetErrors.COLUMN_POLICY);
        assertThat(refusal).hasMessageContaining("column 'id'").hasMessageContaining("credit-risk");
    }

    @Test
    void onlyTheColumnsWhosePolicyPermitsAreReadAndANamedOneIsRefused() {
        party.write("loans.csv", "id,x,z,y\n" + rows(20).replaceAll("(p\\d+),(\\d)", "$1,$2,$2"));
        var toBank = new ColumnPolicy(Set.of("bank"), Set.of("*"), Set.of("*"));
        party.opened(PartyData.labelled("loans.csv").with(new Policies(PartyData.OPEN, Map.of("z", toBank))), "stefan");

        assertThat(party.catalog
                        .rows("loans", PartyData.use(DatasetUse.Label.NONE))
                        .featureNames())
                .containsExactly("x");
        var named = new DatasetUse(
                Set.of(new PartyId("bureau")), Set.of("train"), "credit-risk", List.of("z"), DatasetUse.Label.NONE);
        assertThat(codeOf(() -> party.catalog.rows("loans", named))).isEqualTo(DatasetErrors.COLUMN_POLICY);
        var bank = new DatasetUse(
                Set.of(new PartyId("bank")), Set.of("train"), "credit-risk", List.of("z"), DatasetUse.Label.NONE);
        assertThat(party.catalog.rows("loans", bank).featureNames()).containsExactly("z");
    }

    @Test
    void withoutTheAuditLogNothingIsRegistered() {
        party.write("loans.csv", "id,x,y\n" + rows(20));
        org.springframework.jdbc.core.simple.JdbcClient.create(party.database.superuser())
                .sql("revoke insert on audit.entries from app")
                .update();

        assertThat(codeOf(() -> party.catalog.register(PartyData.labelled("loans.csv"), "stefan"))
                        .code())
                .isEqualTo("audit-unavailable");
        assertThat(party.storedRows()).isZero();
    }

    private static ErrorCode codeOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(FederationException.class, call).code();
    }
}
