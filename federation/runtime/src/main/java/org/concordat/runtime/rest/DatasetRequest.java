package org.concordat.runtime.rest;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.concordat.federation.ErrorCode;
import org.concordat.federation.dataset.ColumnPolicy;
import org.concordat.federation.job.IdNormalisation;
import org.concordat.runtime.dataset.DatasetDeclaration;
import org.concordat.runtime.dataset.DatasetDeclaration.Policies;
import org.concordat.runtime.dataset.DatasetDeclaration.Roles;
import org.concordat.runtime.dataset.DatasetSource;
import org.concordat.runtime.dataset.Reading;
import org.concordat.runtime.rest.DatasetResource.PolicyResource;
import org.concordat.runtime.rest.problem.Codes;
import org.jspecify.annotations.Nullable;

/**
 * What a steward writes to register a dataset.
 *
 * @param columns only those that are not plain numeric features under {@code policy}
 * @param policy of every column without one of its own; without it, nobody may use them
 * @param minimumRows fewest rows that a job may use of it; the party's own limit without
 * @param live true where the source's rows change: each job takes those of its own time, of the same columns and types
 */
record DatasetRequest(
        @Nullable String name,
        @Nullable Source source,
        @Nullable String idColumn,
        @Nullable String labelColumn,
        @Nullable String weightColumn,
        @Nullable List<ColumnRequest> columns,
        @Nullable PolicyResource policy,
        @Nullable ReadingRequest reading,
        @Nullable Integer minimumRows,
        @Nullable Boolean live) {
    private static final ErrorCode INVALID_DATASET_NAME = ErrorCode.request("invalid-name");
    private static final int MOST_COLUMNS = 10_000;

    /**
     * @param kind {@code csv}, {@code parquet} or {@code table}
     * @param path of a file, below the data root
     * @param delimiter of CSV; a comma without
     * @param connection that the operator configured, for a table
     */
    record Source(
            @Nullable String kind,
            @Nullable String path,
            @Nullable String delimiter,
            @Nullable String connection,
            @Nullable String schema,
            @Nullable String table) {
        DatasetSource source() {
            return switch (Texts.required("/source/kind", kind)) {
                case "csv" -> new DatasetSource.CsvFile(Texts.required("/source/path", path), delimiter(delimiter));
                case "parquet" -> new DatasetSource.ParquetFile(Texts.required("/source/path", path));
                case "table" ->
                    new DatasetSource.DatabaseTable(
                            Texts.required("/source/connection", connection),
                            Texts.required("/source/schema", schema),
                            Texts.required("/source/table", table));
                default -> throw Texts.refused(Codes.UNKNOWN_VALUE, "/source/kind", "expected csv, parquet or table");
            };
        }

        private static char delimiter(@Nullable String text) {
            if (text == null) {
                return ',';
            }
            if (text.length() != 1 || ",;\t|".indexOf(text.charAt(0)) < 0) {
                throw Texts.refused(Codes.UNKNOWN_VALUE, "/source/delimiter", "expected one of , ; tab |");
            }
            return text.charAt(0);
        }
    }

    /** @param use {@code NUMBER} without */
    record ColumnRequest(
            @Nullable String name,
            @Nullable Use use,
            @Nullable PolicyResource policy) {
        /** What a column that is neither id, label nor weight is for. */
        enum Use {
            NUMBER,
            TEXT,
            IGNORED
        }
    }

    /** How text becomes ids and numbers; the standard of each without. */
    record ReadingRequest(
            @Nullable Boolean trimIds,
            IdNormalisation.@Nullable Case idCase,
            Reading.@Nullable MissingValues missing,
            @Nullable Boolean duplicateIds,
            @Nullable Boolean trimNumbers,
            Reading.@Nullable LabelKind label,
            @Nullable Double bound) {
        Reading reading() {
            var standard = Reading.STANDARD;
            if (bound != null && !(bound > 0 && Double.isFinite(bound))) {
                throw Texts.refused(Codes.OUT_OF_RANGE, "/reading/bound", "expected a positive number");
            }
            return new Reading(
                    new IdNormalisation(
                            or(trimIds, standard.ids().trim()),
                            or(idCase, standard.ids().letters())),
                    or(missing, standard.missing()),
                    or(duplicateIds, standard.duplicateIds()),
                    or(trimNumbers, standard.trimNumbers()),
                    or(label, standard.label()),
                    or(bound, standard.bound()));
        }

        private static <T> T or(@Nullable T given, T standard) {
            return given == null ? standard : given;
        }
    }

    DatasetDeclaration declaration() {
        var named = Texts.required("/name", name);
        if (!named.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
            throw Texts.refused(
                    INVALID_DATASET_NAME,
                    "/name",
                    "expected 1 to 100 letters, digits, dots, hyphens and underscores, beginning with a letter or digit");
        }
        if (minimumRows != null && minimumRows < 0) {
            throw Texts.refused(Codes.OUT_OF_RANGE, "/minimumRows", "expected 0 or more");
        }
        var source = Texts.required("/source", this.source).source();
        return new DatasetDeclaration(
                named,
                source,
                roles(),
                reading == null ? Reading.STANDARD : reading.reading(),
                policies(),
                minimumRows == null ? 0 : minimumRows,
                Boolean.TRUE.equals(live));
    }

    private Roles roles() {
        return new Roles(
                Texts.required("/idColumn", idColumn),
                labelColumn,
                weightColumn,
                columnsFor(ColumnRequest.Use.TEXT),
                columnsFor(ColumnRequest.Use.IGNORED));
    }

    private Set<String> columnsFor(ColumnRequest.Use use) {
        var names = new HashSet<String>();
        for (var column : named()) {
            if (column.use() == use) {
                names.add(column.name() == null ? "" : column.name());
            }
        }
        return names;
    }

    private Policies policies() {
        Map<String, ColumnPolicy> byColumn = new HashMap<>();
        for (var column : named()) {
            if (column.policy() != null && column.name() != null) {
                byColumn.put(column.name(), column.policy().policy());
            }
        }
        return new Policies(policy == null ? ColumnPolicy.NONE : policy.policy(), byColumn);
    }

    /** The columns, each of which has a name that no other has. */
    private List<ColumnRequest> named() {
        var all = columns == null ? List.<ColumnRequest>of() : columns;
        if (all.size() > MOST_COLUMNS) {
            throw Texts.refused(Codes.TOO_LONG, "/columns", "expected at most " + MOST_COLUMNS + " columns");
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < all.size(); i++) {
            var pointer = "/columns/" + i + "/name";
            var column = Texts.required("/columns/" + i, all.get(i));
            if (!seen.add(Texts.required(pointer, column.name()))) {
                throw Texts.refused(ErrorCode.request("duplicate-column"), pointer, "this column stands here twice");
            }
        }
        return all;
    }
}
