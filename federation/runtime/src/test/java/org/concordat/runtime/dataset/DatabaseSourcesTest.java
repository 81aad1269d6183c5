package org.concordat.runtime.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.concordat.federation.FederationException;
import org.concordat.federation.dataset.Dataset;
import org.concordat.runtime.dataset.DatasetDeclaration.Policies;
import org.concordat.runtime.dataset.DatasetDeclaration.Roles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Parquet files and tables. */
class DatabaseSourcesTest {

    @TempDir
    Path root;

    private PartyData party;

    @BeforeEach
    void newParty() {
        party = new PartyData(root, DatasetRules.STANDARD);
    }

    private Dataset register(DatasetSource source) {
        return party.opened(
                DatasetDeclaration.of("loans", source, Roles.idAndLabel("id", "y"))
                        .with(Policies.all(PartyData.OPEN)),
                "stefan");
    }

    private void parquet(String name, String select) throws SQLException {
        try (var duck = DriverManager.getConnection("jdbc:duckdb:");
                var statement = duck.createStatement()) {
            statement.execute("copy (" + select + ") to '"
                    + root.resolve(name).toString().replace("'", "''") + "' (format parquet)");
        }
    }

    private void warehouse(String sql) {
        JdbcClient.create(party.database.superuser()).sql(sql).update();
    }

    private DatasetRejection rejection(DatasetSource source) {
        return catchThrowableOfType(DatasetRejection.class, () -> register(source));
    }

    @Test
    void aParquetFileIsReadInItsOrderWithItsTypes() throws SQLException {
        parquet(
                "it's.parquet",
                "select 'p' || i as id, i * 0.1::double as x, (i % 7)::decimal(9, 2) as z, i % 2 = 0 as b, i % 2 as y"
                        + " from range(5000) t(i)");

        Dataset dataset = register(new DatasetSource.ParquetFile("it's.parquet"));
        var rows = party.catalog.rows("loans", PartyData.use(DatasetUse.Label.BINARY));

        assertThat(dataset.rows()).isEqualTo(5000);
        assertThat(rows.featureNames()).containsExactly("x", "z", "b");
        assertThat(rows.ids()).startsWith("p0", "p1").endsWith("p4999");
        assertThat(rows.features().at(4999, 0)).isEqualTo(4999 * 0.1);
        assertThat(rows.features().at(3, 1)).isEqualTo(3);
        assertThat(rows.features().at(4, 2)).isEqualTo(1);
        assertThat(rows.labels()).startsWith(0, 1);
    }

    @Test
    void missingAndInfiniteValuesOfParquetAreFound() throws SQLException {
        parquet(
                "a.parquet",
                "select 'p' || i as id, case when i = 7 then null else i end as x, i % 2 as y from range(50) t(i)");
        parquet(
                "b.parquet",
                "select 'p' || i as id, case when i = 7 then 'inf'::double else i end as x, i % 2 as y"
                        + " from range(50) t(i)");

        assertThat(rejection(new DatasetSource.ParquetFile("a.parquet")).problems())
                .extracting(DatasetProblem::code, DatasetProblem::line)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("missing-value", 8L));
        assertThat(rejection(new DatasetSource.ParquetFile("b.parquet")).code()).isEqualTo(DatasetErrors.NON_FINITE);
    }

    @Test
    void nestedColumnsAreRefused() throws SQLException {
        parquet("nested.parquet", "select 'p' || i as id, [i, i] as x, {'a': i} as s, i % 2 as y from range(50) t(i)");

        var rejection = rejection(new DatasetSource.ParquetFile("nested.parquet"));

        assertThat(rejection.code()).isEqualTo(DatasetErrors.UNSUPPORTED_TYPE);
        assertThat(rejection.problemCount()).isEqualTo(2);
    }

    @Test
    void whatIsNoParquetFileIsRefused() throws Exception {
        Files.writeString(root.resolve("a.parquet"), "id,x,y\n");
        Files.writeString(root.resolve("b.parquet"), "PAR1 and then something else PAR1");
        Files.writeString(root.resolve("c.parquet"), "");

        assertThat(rejection(new DatasetSource.ParquetFile("a.parquet")).code()).isEqualTo(DatasetErrors.NOT_PARQUET);
        assertThat(rejection(new DatasetSource.ParquetFile("b.parquet")).code()).isEqualTo(DatasetErrors.NOT_PARQUET);
        assertThat(rejection(new DatasetSource.ParquetFile("c.parquet")).code()).isEqualTo(DatasetErrors.DATASET_EMPTY);
    }

    @Test
    void theParquetReaderMayOpenItsFileAndNothingElse() throws Exception {
        parquet("a.parquet", "select 1 as id");
        parquet("b.parquet", "select 2 as id");
        var file = new DataRoot(root).file("a.parquet", 1 << 20);
        try (var connection = ParquetRows.lockedDown(file);
                var statement = connection.createStatement()) {
            try (var rows = statement.executeQuery("select * from read_parquet('" + file.path() + "')")) {
                assertThat(rows.next()).isTrue();
            }
        }
        for (String attempt : new String[] {
            "select * from read_parquet('" + root.toRealPath().resolve("b.parquet") + "')",
            "select * from read_csv('/etc/passwd')",
            "copy (select 1) to '" + root.resolve("out.csv") + "'",
            "set enable_external_access = true",
            "install httpfs",
            "load httpfs",
            "attach '" + root.resolve("x.db") + "'"
        }) {
            try (var connection = ParquetRows.lockedDown(file);
                    var statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute(attempt)).as(attempt).isInstanceOf(SQLException.class);
            }
        }
    }

    @Test
    void aTableIsReadInTheOrderOfItsIdsSoThatItsHashStays() {
        warehouse("create table public.\"Loans\" (id text, x numeric(12, 3), b boolean, y integer)");
        warehouse(
                "insert into public.\"Loans\" select 'p' || i, i * 1.5, i % 2 = 0, i % 2 from generate_series(1, 3000) i");

        Dataset dataset = register(new DatasetSource.DatabaseTable("warehouse", "public", "Loans"));
        warehouse("update public.\"Loans\" set x = x where id < 'p2'");
        var rows = party.catalog.rows("loans", PartyData.use(DatasetUse.Label.BINARY));

        assertThat(dataset.rows()).isEqualTo(3000);
        assertThat(rows.featureNames()).containsExactly("x", "b");
        int p7 = rows.ids().indexOf("p7");
        assertThat(rows.features().at(p7, 0)).isEqualTo(10.5);
        assertThat(rows.features().at(p7, 1)).isZero();
        warehouse("update public.\"Loans\" set x = x + 1 where id = 'p7'");
        assertThat(catchThrowableOfType(
                                FederationException.class,
                                () -> party.catalog.rows("loans", PartyData.use(DatasetUse.Label.BINARY)))
                        .code())
                .isEqualTo(DatasetErrors.DATASET_HASH_MISMATCH);
    }

    @Test
    void aViewHidesWhatIsNotToBeRead() {
        warehouse("create table public.people (id text, x integer, photo bytea, y integer)");
        warehouse("insert into public.people select 'p' || i, i, null, i % 2 from generate_series(1, 30) i");
        warehouse("create view public.loans as select id, x, y from public.people");

        assertThat(rejection(new DatasetSource.DatabaseTable("warehouse", "public", "people"))
                        .code())
                .isEqualTo(DatasetErrors.UNSUPPORTED_TYPE);
        assertThat(register(new DatasetSource.DatabaseTable("warehouse", "public", "loans"))
                        .rows())
                .isEqualTo(30);
    }

    @Test
    void aNameThatIsNotInTheCatalogReachesNoStatement() {
        warehouse("create table public.loans_1 (id text)");
        for (String name : new String[] {"nothing", "loans%1", "loans_%", "loans\"; drop table public.loans_1; --"}) {
            assertThat(rejection(new DatasetSource.DatabaseTable("warehouse", "public", name))
                            .code())
                    .isEqualTo(DatasetErrors.INVALID_SOURCE_PATH);
        }
        assertThat(rejection(new DatasetSource.DatabaseTable("elsewhere", "public", "loans_1"))
                        .code())
                .isEqualTo(DatasetErrors.INVALID_SOURCE_PATH);
    }
}
