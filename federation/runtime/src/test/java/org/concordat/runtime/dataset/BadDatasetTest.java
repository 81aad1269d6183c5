package org.concordat.runtime.dataset;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.concordat.federation.FederationException;
import org.concordat.federation.job.IdNormalisation;
import org.concordat.runtime.dataset.DatasetDeclaration.Roles;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The catalogue of bad datasets, rows C01 to C37: each is refused with its code and place, nothing of it is stored, no value
 * of it is repeated, and one entry of the audit log tells of the refusal. Rows that are accepted are in
 * {@link DatasetCatalogTest}; C35 is a matter of the intersection protocol.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadDatasetTest {

    @TempDir
    static Path root;

    @TempDir
    static Path outside;

    private PartyData party;

    /** One bad file, and what must be said of it. */
    record Bad(
            String id,
            byte[] content,
            UnaryOperator<DatasetDeclaration> declared,
            String code,
            long line,
            long column) {
        @Override
        public String toString() {
            return id + " " + code;
        }
    }

    @BeforeAll
    void newParty() {
        party = new PartyData(root, DatasetRules.STANDARD);
    }

    static Stream<Bad> files() {
        return Stream.of(lexical(), tables(), values(), labels()).flatMap(rows -> rows);
    }

    private static Stream<Bad> lexical() {
        return Stream.of(
                bad("C01", "", "dataset-empty", 0),
                new Bad("C01 only a BOM", new byte[] {-17, -69, -65}, same(), "dataset-empty", 0, 0),
                bad("C05 UTF-16LE", encoded("\uFEFFid,x,y\n" + rows(20), UTF_16LE), "invalid-encoding", 1),
                bad("C05 UTF-16BE", encoded("\uFEFFid,x,y\n" + rows(20), UTF_16BE), "invalid-encoding", 1),
                bad(
                        "C05 Latin-1",
                        encoded("id,x,y\n" + rows(3) + "Müller,1,0\n" + rows(9), ISO_8859_1),
                        "invalid-encoding",
                        5),
                bad(
                        "C05 GBK",
                        encoded("id,x,y\n" + rows(5) + "中文,1,0\n", Charset.forName("GBK")),
                        "invalid-encoding",
                        7),
                bad("C05 overlong", bytes("id,x,y\n" + rows(1), 0xC0, 0xAF), "invalid-encoding", 3),
                bad("C05 surrogate", bytes("id,x,y\n", 0xED, 0xA0, 0x80), "invalid-encoding", 2),
                bad("C05 cut off", bytes("id,x,y\n" + rows(1) + "a", 0xE4, 0xB8), "invalid-encoding", 3),
                new Bad("C08", text(rows(3) + "\"k,1,0\n" + rows(5)), same(), "unclosed-quote", 5, 1),
                new Bad("C08 long", text(rows(2) + "k,\"" + rows(200_000)), same(), "unclosed-quote", 4, 3),
                new Bad("C09", text(rows(2) + "k,a\"b,0\n" + rows(20)), same(), "bad-quote", 4, 4),
                new Bad("C09 after", text(rows(2) + "k,\"a\"b,0\n" + rows(20)), same(), "bad-quote", 4, 6),
                bad("C10 short", text(rows(9) + "k,1\n" + rows(9)), "row-width", 11),
                bad("C10 long", text(rows(9) + "k,1,0,7\n" + rows(9)), "row-width", 11),
                bad("C11", text(rows(9) + "\n" + rows(9)), "blank-row", 11),
                bad("C11 blanks", text(rows(9) + "  \n" + rows(9)), "blank-row", 11),
                bad("C32 gzip", bytes("", 0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0), "not-csv", 1),
                bad("C32 zip or xlsx", bytes("PK", 3, 4, 20, 0), "not-csv", 1),
                bad("C32 parquet", bytes("PAR1", 0, 0), "not-csv", 1),
                bad("C37 semicolon", bytes("id;x;y\na;1;0\n"), "row-width", 1),
                bad("C37 tab", bytes("id\tx\ty\na\t1\t0\n"), "row-width", 1),
                bad("C29 a field", text("k," + "1".repeat(1 << 20) + "1,0\n"), "field-too-long", 2));
    }

    private static Stream<Bad> tables() {
        return Stream.of(
                bad("C02", "id,x,y\n", "dataset-no-rows", 0),
                bad("C03", text("a,1,0\n"), "dataset-too-small", 0),
                bad("C03 fewer than 2k", text(rows(9)), "dataset-too-small", 0),
                bad("C12", "id,x,x,y\n", "duplicate-column", 1),
                bad("C12 case", "id,Age,age,y\n", "duplicate-column", 1),
                bad("C12 blank", "id,age,age ,y\n", "duplicate-column", 1),
                bad("C12 NFC", "id,é,e\u0301,y\n", "duplicate-column", 1),
                bad("C13 empty", "id,,y\n", "invalid-column-name", 1),
                bad("C13 long", "id," + "x".repeat(300) + ",y\n", "invalid-column-name", 1),
                bad("C13 SQL", "id,id; drop table,y\n", "invalid-column-name", 1),
                bad("C13 NUL", "id,x\u0000,y\n", "invalid-column-name", 1),
                bad("C14 id", "key,x,y\n", "id-column-missing", 0),
                bad("C14 label", "id,x,z\n", "label-missing", 0),
                bad("C28", "id,y" + ",x".repeat(10_000) + "\n", "too-many-columns", 1),
                bad("C28 a million", "id,y" + ",x".repeat(1_000_000) + "\n", "too-many-columns", 1),
                new Bad(
                        "unknown text column",
                        text(rows(20)),
                        declared -> with(declared, new Roles("id", "y", null, Set.of("z"), Set.of())),
                        "unknown-column",
                        0,
                        0),
                new Bad(
                        "two roles",
                        text(rows(20)),
                        declared -> with(declared, new Roles("id", "id", null, Set.of(), Set.of())),
                        "column-role-conflict",
                        0,
                        0));
    }

    private static Stream<Bad> values() {
        return Stream.of(
                bad("C15", text(rows(20) + "p3,1,0\np3,1,0\n"), "duplicate-id", 22),
                bad("C15 blank", text(rows(20) + "p3 ,1,0\n"), "duplicate-id", 22),
                bad("C15 NFD", text(rows(20) + "é,1,0\ne\u0301,1,0\n"), "duplicate-id", 23),
                new Bad(
                        "C15 case",
                        text(rows(20) + "P3,1,0\n"),
                        declared -> declared.with(
                                Reading.STANDARD.withIds(new IdNormalisation(true, IdNormalisation.Case.LOWER))),
                        "duplicate-id",
                        22,
                        0),
                new Bad("C16 empty", text(rows(20) + ",1,0\n"), same(), "invalid-id-value", 22, 1),
                new Bad("C16 NUL", text(rows(20) + "a\u0000b,1,0\n"), same(), "invalid-id-value", 22, 1),
                new Bad("C16 10 KB", text(rows(20) + "a".repeat(10_240) + ",1,0\n"), same(), "invalid-id-value", 22, 1),
                bad("C19 empty", text(rows(20) + "k,,0\n"), "missing-value", 22),
                bad("C19 NA", text(rows(20) + "k,NA,0\n"), "missing-value", 22),
                bad("C19 null", text(rows(20) + "k,null,0\n"), "missing-value", 22),
                bad("C19 ?", text(rows(20) + "k,?,0\n"), "missing-value", 22),
                bad("C19 NaN", text(rows(20) + "k,NaN,0\n"), "missing-value", 22),
                bad("C19 label", text(rows(20) + "k,1,\n"), "missing-value", 22),
                new Bad("C20 Inf", text(rows(20) + "k,Inf,0\n"), same(), "non-finite", 22, 3),
                new Bad("C20 -Infinity", text(rows(20) + "k,-Infinity,0\n"), same(), "non-finite", 22, 3),
                new Bad("C20 1e400", text(rows(20) + "k,1e400,0\n"), same(), "non-finite", 22, 3),
                new Bad("C21", text(rows(20) + "k,1e308,0\n"), same(), "out-of-fixed-point-range", 22, 3),
                new Bad("C22 thousands", text(rows(20) + "k,\"1,000\",0\n"), same(), "not-a-number", 22, 3),
                new Bad("C22 decimal comma", text(rows(20) + "k,\"1,5\",0\n"), same(), "not-a-number", 22, 3),
                new Bad("C22 hexadecimal", text(rows(20) + "k,0x1F,0\n"), same(), "not-a-number", 22, 3),
                new Bad("C22 underscore", text(rows(20) + "k,1_000,0\n"), same(), "not-a-number", 22, 3),
                new Bad("C22 blanks", text(rows(20) + "k, 1 ,0\n"), same(), "not-a-number", 22, 3),
                new Bad("C22 suffix", text(rows(20) + "k,1f,0\n"), same(), "not-a-number", 22, 3),
                new Bad("C23 last row", text(rows(5_000) + "ключ,text,0\n"), same(), "not-a-number", 5_002, 6),
                bad("C25", text(rows(20, "0") + "k,1,1\n"), "column-support-below-k", 0),
                bad("C25 complement", text(rows(20, "1") + "k,0,1\n"), "column-support-below-k", 0),
                new Bad("C30 =cmd", text(rows(20) + "k,=cmd|' /C calc'!A0,0\n"), same(), "not-a-number", 22, 3),
                new Bad("C30 +1+1", text(rows(20) + "k,+1+1,0\n"), same(), "not-a-number", 22, 3),
                new Bad("C30 @SUM", text(rows(20) + "k,@SUM(A1),0\n"), same(), "not-a-number", 22, 3));
    }

    private static Stream<Bad> labels() {
        UnaryOperator<DatasetDeclaration> binary =
                declared -> declared.with(Reading.STANDARD.withLabel(Reading.LabelKind.BINARY));
        return Stream.of(
                new Bad("C26 0/1/2", text(rows(20) + "k,1,2\n"), binary, "label-not-binary", 0, 0),
                new Bad(
                        "C26 true/false",
                        text(rows(20).replace(",0\n", ",false\n").replace(",1\n", ",true\n")),
                        binary,
                        "label-not-binary",
                        0,
                        0),
                new Bad(
                        "C26 1/2",
                        text(rows(20).replace(",1\n", ",2\n").replace(",0\n", ",1\n")),
                        binary,
                        "label-not-binary",
                        0,
                        0),
                bad("C27", text(rows(20).replace(",1\n", ",0\n")), "label-single-class", 0));
    }

    @ParameterizedTest
    @MethodSource("files")
    void isRefusedWithItsCodeAndPlace(Bad bad) {
        party.write("bad.csv", bad.content);
        int actsBefore = party.acts().size();

        var rejection = catchThrowableOfType(
                DatasetRejection.class,
                () -> party.catalog.register(bad.declared.apply(PartyData.labelled("bad.csv")), "stefan"));

        assertThat(rejection.code().code()).isEqualTo(bad.code);
        DatasetProblem first = rejection.problems().getFirst();
        assertThat(first.code()).isEqualTo(bad.code);
        assertThat(first.line()).as("line of: %s", first.message()).isEqualTo(bad.line);
        if (bad.column > 0) {
            assertThat(first.column()).as("column of: %s", first.message()).isEqualTo(bad.column);
        }
        assertThat(rejection.problemCount())
                .isGreaterThanOrEqualTo(rejection.problems().size());
        assertThat(party.storedRows()).isZero();
        assertThat(party.acts())
                .hasSize(Math.min(actsBefore + 1, 100))
                .first()
                .isEqualTo("dataset-refused " + bad.code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../etc/passwd",
                "/etc/passwd",
                "a/../../b.csv",
                "con.csv",
                "a\\b.csv",
                "",
                "C:/data.csv",
                "x\u0000.csv",
                "folder",
                "link.csv",
                "linked/data.csv",
                "pipe"
            })
    void pathsThatLeadElsewhereAreRefusedC31(String path) throws Exception {
        Files.createDirectories(root.resolve("folder"));
        Files.writeString(outside.resolve("data.csv"), "id,x,y\n" + rows(20));
        if (!Files.exists(root.resolve("link.csv"))) {
            Files.createSymbolicLink(root.resolve("link.csv"), outside.resolve("data.csv"));
            Files.createSymbolicLink(root.resolve("linked"), outside);
            assertThat(new ProcessBuilder("mkfifo", root.resolve("pipe").toString())
                            .start()
                            .waitFor())
                    .isZero();
        }

        var rejection = catchThrowableOfType(
                DatasetRejection.class, () -> party.catalog.register(PartyData.labelled(path), "stefan"));

        assertThat(rejection.code()).isEqualTo(DatasetErrors.INVALID_SOURCE_PATH);
        assertThat(rejection).hasMessageNotContaining("passwd").hasMessageNotContaining(root.toString());
    }

    @Test
    void aNameOf300CharactersIsRefusedC31() {
        var rejection = catchThrowableOfType(
                DatasetRejection.class, () -> party.catalog.register(PartyData.labelled("x".repeat(300)), "stefan"));

        assertThat(rejection.code()).isEqualTo(DatasetErrors.INVALID_SOURCE_PATH);
    }

    @Test
    void aFileThatIsNotThereIsUnreadableNowC34() {
        var failure = catchThrowableOfType(
                FederationException.class, () -> party.catalog.register(PartyData.labelled("gone.csv"), "stefan"));

        assertThat(failure.code()).isEqualTo(DatasetErrors.SOURCE_UNREADABLE);
        assertThat(party.acts()).first().isEqualTo("dataset-refused source-unreadable");
    }

    @Test
    void aFileBeyondTheQuotaIsNotReadC29() {
        var rules = new DatasetRules(10, 5, 5_000, 15, 1_000);
        var small = new PartyData(root, rules);
        small.write("large.csv", "id,x,y\n" + rows(1_000));
        small.write("many.csv", "id,x,y\n" + rows(16));

        for (String file : new String[] {"large.csv", "many.csv"}) {
            var rejection = catchThrowableOfType(
                    DatasetRejection.class, () -> small.catalog.register(PartyData.labelled(file), "stefan"));
            assertThat(rejection.code()).isEqualTo(DatasetErrors.DATASET_QUOTA);
        }
    }

    @Test
    void aFileThatChangesWhileItIsReadIsRefusedC33() throws IOException {
        party.write("moving.csv", "id,x,y\n" + rows(20));
        var sources = new DatasetSources(root, java.util.Map.of(), DatasetRules.STANDARD);

        Throwable failure = catchThrowable(() ->
                sources.read(new DatasetSource.CsvFile("moving.csv"), "id", new DatasetProblems(), rows -> {
                    party.write("moving.csv", "id,x,y\n" + rows(21));
                    return rows.header();
                }));

        assertThat(failure)
                .isInstanceOf(FederationException.class)
                .extracting(e -> ((FederationException) e).code())
                .isEqualTo(DatasetErrors.DATASET_CHANGED);
    }

    @Test
    void theFirstHundredProblemsAreListedAndAllCountedC10() {
        party.write("ragged.csv", "id,x,y\n" + "a,1\n".repeat(250) + rows(20));

        var rejection = catchThrowableOfType(
                DatasetRejection.class, () -> party.catalog.register(PartyData.labelled("ragged.csv"), "stefan"));

        assertThat(rejection.problemCount()).isEqualTo(250);
        assertThat(rejection.problems()).hasSize(100);
        assertThat(rejection.problems())
                .extracting(DatasetProblem::line)
                .startsWith(2L, 3L)
                .endsWith(101L);
    }

    @Test
    void aStrayQuoteSpoilsItsRowAlone() {
        party.write("quotes.csv", "id,x,y\n" + rows(5) + "k,a\"b,0\nl,\"c\"d,1\nm,text,0\n" + rows(5));

        var rejection = catchThrowableOfType(
                DatasetRejection.class, () -> party.catalog.register(PartyData.labelled("quotes.csv"), "stefan"));

        assertThat(rejection.problems())
                .extracting(DatasetProblem::code)
                .startsWith("bad-quote", "bad-quote", "not-a-number");
        assertThat(rejection.problems()).extracting(DatasetProblem::line).startsWith(7L, 8L, 9L);
    }

    @Test
    void theDelimiterThatIsMeantIsNamedC37() {
        party.write("semicolon.csv", "id;x;y\na;1;0\n");

        var rejection = catchThrowableOfType(
                DatasetRejection.class, () -> party.catalog.register(PartyData.labelled("semicolon.csv"), "stefan"));

        assertThat(rejection).hasMessageContaining("separated by ';'");
    }

    @Test
    void noValueIsRepeatedInAnyProblem() {
        party.write("secret.csv", "id,x,y\n" + rows(20) + "geheim-4711,geheim,0\np3,1,0\ngeheim\u0000,1e999,geheim\n");

        var rejection = catchThrowableOfType(
                DatasetRejection.class, () -> party.catalog.register(PartyData.labelled("secret.csv"), "stefan"));

        assertThat(rejection.problems()).hasSizeGreaterThanOrEqualTo(5);
        assertThat(rejection.problems().toString() + rejection)
                .doesNotContain("geheim")
                .doesNotContain("p3");
    }

    private static DatasetDeclaration with(DatasetDeclaration declared, Roles roles) {
        return new DatasetDeclaration(
                declared.name(), declared.source(), roles, declared.reading(), declared.policies(), 0);
    }

    private static UnaryOperator<DatasetDeclaration> same() {
        return UnaryOperator.identity();
    }

    private static Bad bad(String id, String content, String code, long line) {
        return bad(id, content.getBytes(UTF_8), code, line);
    }

    private static Bad bad(String id, byte[] content, String code, long line) {
        return new Bad(id, content, same(), code, line, 0);
    }

    /** The header {@code id,x,y}, then rows. */
    private static byte[] text(String rows) {
        return ("id,x,y\n" + rows).getBytes(UTF_8);
    }

    private static byte[] encoded(String text, Charset charset) {
        return text.getBytes(charset);
    }

    private static byte[] bytes(String text, int... more) {
        byte[] start = text.getBytes(UTF_8);
        byte[] all = java.util.Arrays.copyOf(start, start.length + more.length);
        for (int i = 0; i < more.length; i++) {
            all[start.length + i] = (byte) more[i];
        }
        return all;
    }

    /** Good rows: ids p0 …, x = 0 … 6, y in turn 0 and 1. */
    static String rows(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "p" + i + "," + i % 7 + "," + i % 2 + "\n")
                .collect(Collectors.joining());
    }

    private static String rows(int count, String x) {
        return IntStream.range(0, count)
                .mapToObj(i -> "p" + i + "," + x + "," + i % 2 + "\n")
                .collect(Collectors.joining());
    }
}
